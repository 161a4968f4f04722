import type { Problem, SourceFacts } from '../facts/sourceFacts.ts'

/** How much of the C could be read, for `--stats`. */
export interface Coverage {
  readonly files: number
  readonly functions: number
  /** Functions that could not be read. */
  readonly unread: number
  /** Of these, those that matter. */
  readonly unreadThatMatter: number
  /** Problems outside of functions, e.g. an `#if` without `#endif`. */
  readonly otherProblems: number
}

/** `matters` are ids of functions that an analysis came to or would have come to. */
export function coverageOf(files: readonly SourceFacts[], matters: (id: string) => boolean): Coverage {
  const problems = files.flatMap((file) => file.problems)
  const unread = new Set(problems.flatMap(({ fn }) => fn ?? []))
  return {
    files: files.length,
    functions: files.reduce((sum, { functions }) => sum + functions.length, 0),
    unread: unread.size,
    unreadThatMatter: [...unread].filter(matters).length,
    otherProblems: problems.filter(({ fn }) => fn === undefined).length,
  }
}

export function coverageText({ files, functions, unread, unreadThatMatter, otherProblems }: Coverage): string {
  const counts = `${files} files, ${functions} functions read, ${unread} not read (${unreadThatMatter} of them where it matters)`
  return otherProblems === 0 ? counts : `${counts}, ${otherProblems} problems outside of functions`
}

/** What is undecided because it could not be read: functions that matter, and text that is in no function. */
export function unreadThatMatters(files: readonly SourceFacts[], matters: (id: string) => boolean): readonly Problem[] {
  return files.flatMap((file) => file.problems).filter(({ fn }) => fn === undefined || matters(fn))
}
