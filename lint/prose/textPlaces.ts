import type { SourceText } from '../facts/sourceFacts.ts'
import type { Place } from '../finding.ts'

/** Places in a text, by offsets. */
export interface TextPlaces {
  readonly place: (start: number, end: number) => Place
}

export function placesIn({ path, text }: SourceText): TextPlaces {
  const starts = [0]
  for (const { index } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + (text[index] === '\r' && text[index + 1] === '\n' ? 2 : 1))
  const at = (offset: number): readonly [number, number] => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return [low + 1, offset - starts[low]! + 1]
  }
  const place = (start: number, end: number): Place => {
    const [line, column] = at(start)
    const [endLine, endColumn] = at(end)
    return { file: path, line, column, endLine, endColumn }
  }
  return { place }
}
