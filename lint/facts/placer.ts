import type { Place } from '../finding.ts'

/** Turns offsets of one text into places. */
export type Placer = (start: number, end: number) => Place

/** Places in a text whose lines begin at these offsets, in ascending order; the first is 0. */
export function placerBy(file: string, starts: readonly number[]): Placer {
  return (start, end) => {
    const [from, to] = [lineAt(starts, start), lineAt(starts, end)]
    return { file, line: from + 1, column: start - starts[from]! + 1, endLine: to + 1, endColumn: end - starts[to]! + 1 }
  }
}

/** The last line that begins at or before the offset. */
function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}
