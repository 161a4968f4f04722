import type MagicString from 'magic-string';
import { SourceMap } from 'magic-string'
import { offsetsOf } from './parse.ts'

/** A piece of an edited text: the characters of the original from `from` to `to`, or `text` standing at `from`. */
export interface TextRange {
  readonly from: number
  readonly to: number
  /** Characters that are not in the original. */
  readonly text?: string
}

/** A text made of ranges of another one. */
export interface EditedText {
  readonly text: string
  /** The offset in the original that the offset in `text` comes from. */
  readonly originOf: (offset: number) => number
}

export function joinRanges(original: string, ranges: readonly TextRange[]): EditedText {
  const starts: number[] = []
  let text = ''
  for (const range of ranges) {
    starts.push(text.length)
    text += range.text ?? original.slice(range.from, range.to)
  }
  const originOf = (offset: number): number => {
    const index = starts.findLastIndex((start) => start <= offset)
    const range = ranges[index]
    if (range === undefined) return offset
    return range.text === undefined ? range.from + offset - (starts[index] ?? 0) : range.from
  }
  return { text, originOf }
}

export interface MapOptions {
  readonly original: string
  readonly fileName: string
  /** How the text inside `edits` came from `original`; absent if it is the original. */
  readonly edited?: EditedText
}

/** The source map from the text that `edits` writes to the original. */
export function sourceMapOf(edits: MagicString, { original, fileName, edited }: MapOptions): SourceMap {
  const options = { source: fileName, hires: 'boundary', includeContent: true } as const
  if (edited === undefined) return edits.generateMap(options)
  const { mappings } = edits.generateDecodedMap(options)
  const from = offsetsOf(edited.text)
  const to = offsetsOf(original)
  const moved = mappings.map((line) =>
    line.map((segment): typeof segment => {
      if (segment.length === 1) return segment
      const origin = to.lineOf(edited.originOf(from.offsetOf(segment[2], segment[3])))
      return [segment[0], 0, origin.line, origin.column]
    }),
  )
  return new SourceMap({ sources: [fileName], sourcesContent: [original], names: [], mappings: moved })
}
