import { SourceMap as FoundMap } from 'node:module'
import { SourceMap } from 'magic-string'

/** The encoded parts of a source map of one source. */
export interface EncodedMap {
  readonly version: number
  readonly mappings: string
  readonly sources: readonly (string | null)[]
}

/** The map from the output of `outer` to the source of `inner`, where `outer` maps to the output of `inner`. */
export function composeMaps(outer: EncodedMap, inner: EncodedMap): SourceMap {
  const { version, mappings, sources } = inner
  const found = new FoundMap({ file: '', version, mappings, sources: sources.map((source) => source ?? ''), sourcesContent: [], names: [], sourceRoot: '' })
  const lines = decodeMappings(outer.mappings).map((line) =>
    line.flatMap(([column, , fromLine, fromColumn]): [number, number, number, number][] => {
      const entry = found.findEntry(fromLine, fromColumn)
      return 'originalLine' in entry ? [[column, 0, entry.originalLine, entry.originalColumn]] : []
    }),
  )
  return new SourceMap({ sources: [sources[0] ?? ''], names: [], mappings: lines })
}

type Segment = readonly [column: number, source: number, line: number, fromColumn: number]

/** Segments with a source, line by line; deltas are made absolute. */
export function decodeMappings(mappings: string): Segment[][] {
  let [source, line, fromColumn] = [0, 0, 0]
  return mappings.split(';').map((text) => {
    let column = 0
    const segments: Segment[] = []
    for (const part of text.split(',')) {
      const [a = 0, b, c = 0, d = 0] = decodeNumbers(part)
      column += a
      if (b === undefined) continue
      source += b
      line += c
      fromColumn += d
      segments.push([column, source, line, fromColumn])
    }
    return segments
  })
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base 64 VLQ: five bits a digit, lowest first, the sixth says that more follow; the lowest bit is the sign. */
function decodeNumbers(text: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const char of text) {
    const digit = digits.indexOf(char)
    value += (digit & 31) << shift
    shift += 5
    if ((digit & 32) !== 0) continue
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1)
    value = 0
    shift = 0
  }
  return numbers
}
