import { exploreExhaustively } from '../../explore/exhaustive.ts'
import { explore } from '../../explore/explore.ts'
import { exploreBlocks, readPages } from '../../literate/pages.ts'
import { loadBlock } from '../blocks.ts'
import { timed, timingText, type BenchPart } from './measure.ts'

/** Beyond this the search without reduction is given up, and the row says so. */
const maxStates = 2_000_000

/**
 * Every scenario of the pages, with all clauses: states visited and time, with and without reduction.
 *
 * Times are those of the whole search, learning of the tasks included, in this process.
 */
export async function benchPages(root: string, runs: number): Promise<BenchPart> {
  const names = [...exploreBlocks(readPages(root).pages).keys()]
  const rows: (string | number)[][] = []
  for (const name of names) {
    const loaded = await loadBlock({ root, name, without: undefined })
    if (loaded === 2) continue
    const { scenario } = loaded
    const all = exploreExhaustively(scenario, { maxStates })
    const reduced = explore(scenario)
    const time = await timed(runs, () => explore(scenario))
    const unreduced = await timed(Math.min(runs, 3), () => exploreExhaustively(scenario, { maxStates }))
    rows.push([
      name,
      all.verdict === 'complete' ? all.states : `> ${String(maxStates)}`,
      all.transitions,
      reduced.states,
      (all.states / reduced.states).toFixed(1),
      timingText(unreduced),
      timingText(time),
      Math.round(all.transitions / unreduced.median),
    ])
  }
  const columns = ['scenario', 'states', 'transitions', 'reduced', 'ratio', 'without reduction', 'with', 'transitions/ms']
  return { part: 'pages', columns, rows }
}
