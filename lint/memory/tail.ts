/** Where a text stands in a tail. */
export type Part = readonly [start: number, length: number]

/** Texts one behind the other, of which a reader takes only those it wants. */
export interface Tail {
  readonly add: (text: string) => Part
  readonly text: () => string
}

export type ReadTail = (part: Part) => string

export function newTail(): Tail {
  const texts: string[] = []
  let length = 0
  return {
    add: (text) => {
      texts.push(text)
      length += text.length
      return [length - text.length, text.length]
    },
    text: () => texts.join(''),
  }
}

export function readTail(text: string): ReadTail {
  return ([start, length]) => text.slice(start, start + length)
}
