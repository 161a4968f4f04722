import type { SourceFacts } from '../facts/sourceFacts.ts'
import type { Undecided } from '../finding.ts'
import type { Outline } from '../front/c/outline.ts'

/** How much of the C was looked at, for `--stats`. */
export interface Coverage {
  readonly files: number
  readonly functions: number
  /** Functions, and macros that stand for some, in which something may matter; the others are not parsed. */
  readonly parsed: number
  /** Of these, those that could not be read. */
  readonly unread: number
  /** Problems outside of functions, e.g. an `#if` without `#endif`. */
  readonly otherProblems: number
}

export function coverageOf(files: readonly SourceFacts[], outlines: readonly Outline[]): Coverage {
  const problems = files.flatMap((file) => file.problems)
  return {
    files: files.length,
    functions: outlines.reduce((sum, { chunks }) => sum + chunks.filter(({ kind }) => kind === 'function').length, 0),
    parsed: files.reduce((sum, { functions }) => sum + functions.length, 0),
    unread: new Set(problems.flatMap(({ fn }) => fn ?? [])).size,
    otherProblems: problems.filter(({ fn }) => fn === undefined).length,
  }
}

export function coverageText({ files, functions, parsed, unread, otherProblems }: Coverage): string {
  const counts = `${files} files, ${functions} functions; ${parsed} in which something may matter, ${unread} of them not understood`
  return otherProblems === 0 ? counts : `${counts}; ${otherProblems} problems outside of functions`
}

/** What is undecided because it could not be read: functions that may matter, and text that is in no function. */
export function unreadThatMatters(files: readonly SourceFacts[]): readonly Undecided[] {
  return files.flatMap(({ problems }) => problems.map(({ place, message }) => ({ place, reason: message })))
}
