/**
 * Where small numbers stand in the words of a key: each in as few bits as it may come to need, and none across two words.
 *
 * When a number no longer fits, the search begins again with wider fields.
 */
export interface Fields {
  /** By number: its word, where in that it begins, and its bits. */
  readonly words: Uint16Array
  readonly shifts: Uint8Array
  readonly bits: Uint8Array
  /** Words of a key. */
  readonly keyWords: number
}

/** Fields for numbers below those given, 2 ** 29 at most, with room for twice as many, after words of the key that are for something else. */
export function newFields(known: readonly number[], after = 0): Fields {
  const [words, shifts, bits] = [new Uint16Array(known.length), new Uint8Array(known.length), new Uint8Array(known.length)]
  let [word, used] = [after, 0]
  known.forEach((count, i) => {
    const needed = Math.max(4, 33 - Math.clz32(count))
    if (used + needed > 32) [word, used] = [word + 1, 0]
    words[i] = word
    shifts[i] = used
    bits[i] = needed
    used += needed
  })
  return { words, shifts, bits, keyWords: word + 1 }
}

/** True if the field has enough bits for `value`. */
export function fitsField({ bits }: Fields, field: number, value: number): boolean {
  return value >>> bits[field]! === 0
}

/** Writes a value that fits into a field of the key. */
export function setField({ words, shifts, bits }: Fields, key: Int32Array, field: number, value: number): void {
  const word = words[field]!
  const mask = ((1 << bits[field]!) - 1) << shifts[field]!
  key[word] = (key[word]! & ~mask) | (value << shifts[field]!)
}

export function fieldOf({ words, shifts, bits }: Fields, key: Int32Array, field: number): number {
  return (key[words[field]!]! >>> shifts[field]!) & ((1 << bits[field]!) - 1)
}
