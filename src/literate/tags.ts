import type { Chapter } from '../chapter/chapter.ts'
import type { Result } from '../chapter/problem.ts'
import type { Page } from './page.ts'
import { twinsOf } from './pages.ts'

export interface ClauseTag {
  readonly name: string
  readonly description?: string
}

/**
 * Every clause of the chapter, and every one that a page runs, is a tag with its text, so that
 * `--tags-filter 4.2.1-recheck` selects its tests.
 */
export function clauseTags(chapter: Result<Chapter>, pages: readonly Page[]): ClauseTag[] {
  const clauses = chapter.ok ? chapter.value.clauses : []
  const described = new Map(clauses.map(({ id, text }) => [id, text.replace(/\s+/g, ' ')]))
  const names = [...new Set([...described.keys(), ...twinsOf(pages)])].sort()
  return names.map((name) => ({ name, ...(described.has(name) ? { description: described.get(name)! } : {}) }))
}
