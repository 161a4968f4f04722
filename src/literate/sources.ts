import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import type { Chapter } from '../chapter/chapter.ts'
import type { Result } from '../chapter/problem.ts'
import { readChapter } from '../chapter/read.ts'

/** The chapter as the sources of a project state it. */
export function chapterOf(root: string): Result<Chapter> {
  const paths = globSync('src/kvm/**/*.ts', { cwd: root }).sort()
  return readChapter(paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })))
}

export function clauseIds(chapter: Chapter): ReadonlySet<string> {
  return new Set(chapter.clauses.map(({ id }) => id))
}
