/** Where a text stands in a tail, in bytes. */
export type Part = readonly [start: number, length: number]

/** Texts one behind the other, of which a reader takes only those it wants. */
export interface Tail {
  readonly add: (text: string) => Part
  readonly text: () => string
}

export interface ReadTail {
  readonly textOf: (part: Part) => string
  /** Whether a text stands anywhere in the tail. */
  readonly says: (text: string) => boolean
}

export function newTail(): Tail {
  const texts: string[] = []
  let length = 0
  return {
    add: (text) => {
      const [start, own] = [length, Buffer.byteLength(text)]
      texts.push(text)
      length += own
      return [start, own]
    },
    text: () => texts.join(''),
  }
}

export function readTail(bytes: Buffer): ReadTail {
  return { textOf: ([start, length]) => bytes.toString('utf8', start, start + length), says: (text) => bytes.includes(text) }
}
