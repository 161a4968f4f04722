import type { Bug } from '../chapter/bugs.ts'
import type { ClauseVerdict } from '../chapter/clauseTable.ts'
import { twinWords } from '../chapter/twin.ts'
import { verdictIn } from './outcomes.ts'
import type { Page } from './page.ts'
import { isExplore } from './pages.ts'

/** The bugs that have a page, in the order of the pages. */
export function bugsOf(pages: readonly Page[]): Bug[] {
  return pages.flatMap((page): Bug[] => {
    const { bug, file, title, blocks } = page
    if (bug === undefined) return []
    const { id, commits, cve, fixedIn, where, broke } = bug
    const runs = blocks.filter(isExplore)
    const twins = runs.flatMap(({ without, outcomes }) =>
      without.filter((twin) => twin === id || broke.includes(twin)).map((twin) => verdictIn(outcomes?.text ?? '', twinWords(twin))),
    )
    const harm = twins.find((twin) => twin?.verdict === 'reached')?.harm
    return [{ id, page: file, title, commits, cve, fixedIn, where, broke, runs: runs.flatMap(({ without }) => without), harm }]
  })
}

/** What all blocks that run a clause say of it, by clause. */
export function verdictsOf(pages: readonly Page[]): ReadonlyMap<string, ClauseVerdict> {
  const found = new Map<string, ClauseVerdict>()
  for (const { without, outcomes } of pages.flatMap(({ blocks }) => blocks).filter(isExplore)) {
    const text = outcomes?.text ?? ''
    const whole = verdictIn(text, 'with every clause')?.verdict ?? ''
    for (const id of without) {
      const before = found.get(id)
      const harm = before?.harm ?? verdictIn(text, twinWords(id))?.harm
      found.set(id, { whole: before !== undefined && before.whole !== 'never' ? before.whole : whole, harm })
    }
  }
  return found
}
