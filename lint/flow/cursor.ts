import type { Solution } from './solver.ts'

/** A position in a solution. Positions go with the code, whatever the direction of the analysis. */
export interface Cursor<T> {
  /** What holds just before the event `index` of a block; `index` may be the number of events. */
  readonly before: (block: number, index: number) => T
  readonly after: (block: number, index: number) => T
}

export function cursorOf<T>({ analysis, blocks, entry }: Solution<T>): Cursor<T> {
  const before = (block: number, index: number): T => {
    const { events, end } = blocks[block]!
    if (analysis.direction === 'forward') return events.slice(0, index).reduce(analysis.event, entry[block]!)
    return events.slice(index).reduceRight(analysis.event, analysis.end(entry[block]!, end))
  }
  return { before, after: (block, index) => before(block, index + 1) }
}
