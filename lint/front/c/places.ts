import type { Place } from '../../finding.ts'

export type Placer = (start: number, end: number) => Place

/** Turns offsets of a text into places. A line ends at a line feed; a carriage return before it is a character of it. */
export function placer(path: string, text: string): Placer {
  const lines = lineStarts(text)
  return (start, end) => {
    const [from, to] = [lineOf(lines, start), lineOf(lines, end)]
    return { file: path, line: from + 1, column: start - lines[from]! + 1, endLine: to + 1, endColumn: end - lines[to]! + 1 }
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The last line that begins at or before the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** Plain data with all its places so many lines further down. */
export function movedDown<Data>(data: Data, lines: number): Data {
  return moved(data, lines) as Data
}

function moved(data: unknown, lines: number): unknown {
  if (Array.isArray(data)) return data.map((one: unknown) => moved(one, lines))
  if (typeof data !== 'object' || data === null || data instanceof Set) return data
  if ('endLine' in data && 'file' in data) return movedPlace(data as Place, lines)
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, moved(value, lines)]))
}

function movedPlace(place: Place, lines: number): Place {
  return { ...place, line: place.line + lines, endLine: place.endLine + lines }
}
