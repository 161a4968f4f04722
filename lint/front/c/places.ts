import { placerBy, type Placer } from '../../facts/placer.ts'
import type { Place } from '../../finding.ts'

/** Turns offsets of a text into places. A line ends at a line feed; a carriage return before it is a character of it. */
export function placer(path: string, text: string): Placer {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return placerBy(path, starts)
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
