import { join } from 'node:path'
import type { TestSequencer, TestSequencerConstructor } from 'vitest/node'
import { statesIn } from './outcomes.ts'
import type { Page } from './page.ts'
import { isExplore } from './pages.ts'

/**
 * Runs the cheapest pages first, by the states that their outcomes record: most of a run is seen at once, and a mistake in a
 * small page does not wait for the large ones. A page without outcomes yet is the first.
 */
export function cheapestFirst(root: string, pages: readonly Page[]): TestSequencerConstructor {
  const costs = new Map(pages.map((page) => [join(root, page.file), costOf(page)]))
  const sequencer: TestSequencer = {
    shard: (files) => files,
    sort: (files) => files.toSorted((a, b) => (costs.get(a.moduleId) ?? 0) - (costs.get(b.moduleId) ?? 0) || (a.moduleId < b.moduleId ? -1 : 1)),
  }
  // Called with `new`, an ordinary function may answer with an object of its own.
  return function () {
    return sequencer
  } as unknown as TestSequencerConstructor
}

export function costOf({ blocks }: Page): number {
  return blocks.filter(isExplore).reduce((sum, { outcomes }) => sum + statesIn(outcomes?.text ?? ''), 0)
}
