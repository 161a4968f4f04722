import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import type { Chapter } from '../chapter/chapter.ts'
import type { Problem, Result } from '../chapter/problem.ts'
import { readChapter } from '../chapter/read.ts'
import type { KnownIds } from './twinIds.ts'

/** The chapter as the sources of a project state it. */
export function chapterOf(root: string): Result<Chapter> {
  const paths = globSync('src/kvm/**/*.ts', { cwd: root }).sort()
  const chapter = readChapter(paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })))
  return chapter.ok && chapter.value.clauses.length === 0 ? { ok: false, problems: [noClauses] } : chapter
}

/** A check of nothing must not pass. */
const noClauses: Problem = {
  file: 'src/kvm', line: 1, column: 1, message: 'no source states a clause, expected some', help: 'write a `DOC: clause` comment',
}

export function clauseIds(chapter: Chapter): ReadonlySet<string> {
  return new Set(chapter.clauses.map(({ id }) => id))
}

/** What the fences of pages may name. */
export function knownIds(chapter: Chapter): KnownIds {
  return { clauses: clauseIds(chapter), bugs: bugIds(chapter) }
}

/** The bugs that can be put back. */
export function bugIds({ bugMarkers }: Chapter): ReadonlySet<string> {
  return new Set(bugMarkers.map(({ clause }) => clause))
}
