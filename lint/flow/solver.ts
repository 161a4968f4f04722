import { successors } from '../facts/edges.ts'
import type { Event } from '../facts/event.ts'
import type { Block } from '../facts/functionFacts.ts'

/**
 * A dataflow problem: a lattice, and what blocks and events do to its elements.
 *
 * `join` must be monotone and chains must end, or the solver does not.
 *
 *        more is known to be possible
 *              ▲
 *       join(a, b)
 *        ╱     ╲
 *       a       b
 *        ╲     ╱
 *        bottom: nothing gets here
 */
export interface Analysis<T> {
  readonly direction: 'forward' | 'backward'
  readonly bottom: T
  /** At the entry (forward) or at each end of the function (backward). */
  readonly boundary: T
  readonly join: (a: T, b: T) => T
  readonly equals: (a: T, b: T) => boolean
  readonly event: (state: T, event: Event) => T
  /** What the end of a block does, its condition for example. */
  readonly end: (state: T, end: Block['end']) => T
}

/** A fixpoint: for each block, what holds where the analysis enters it. */
export interface Solution<T> {
  readonly analysis: Analysis<T>
  readonly blocks: readonly Block[]
  /** At the start of a block (forward) or at its end, before the end's own effect (backward). */
  readonly entry: readonly T[]
}

/** Solves by a worklist. */
export function solve<T>(blocks: readonly Block[], analysis: Analysis<T>): Solution<T> {
  const entry = blocks.map(() => analysis.bottom)
  const next = analysis.direction === 'forward' ? blocks.map(followers) : predecessors(blocks)
  const starts = [...blocks.keys()].filter((i) => (analysis.direction === 'forward' ? i === 0 : followers(blocks[i]!).length === 0))
  for (const start of starts) entry[start] = analysis.boundary
  const open = new Set([...(analysis.direction === 'forward' ? blocks.keys() : [...blocks.keys()].reverse())])
  for (const index of open) {
    open.delete(index)
    const leaving = through(analysis, blocks[index]!, entry[index]!)
    for (const to of next[index]!) {
      const joined = analysis.join(entry[to]!, leaving)
      if (analysis.equals(joined, entry[to]!)) continue
      entry[to] = joined
      open.add(to)
    }
  }
  return { analysis, blocks, entry }
}

function through<T>(analysis: Analysis<T>, block: Block, state: T): T {
  if (analysis.direction === 'forward') return analysis.end(block.events.reduce(analysis.event, state), block.end)
  return block.events.reduceRight(analysis.event, analysis.end(state, block.end))
}

function followers({ end, onThrow }: Block): readonly number[] {
  return onThrow === undefined ? successors(end) : [...successors(end), onThrow]
}

function predecessors(blocks: readonly Block[]): number[][] {
  const before: number[][] = blocks.map(() => [])
  for (const [index, block] of blocks.entries()) {
    for (const to of followers(block)) before[to]!.push(index)
  }
  return before
}
