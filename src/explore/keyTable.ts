import { longer } from './nodeTables.ts'

/**
 * Keys of a few words, numbered in the order of arrival: an arena of keys, and a hash table of their numbers with open
 * addressing. Keys are compared in full.
 */
export interface KeyTable {
  readonly keyWords: number
  /** The key being looked for; kept so that nothing is allocated. */
  readonly key: Int32Array
  count: number
  readonly keys: Int32Array[]
  /**
   * 0 for a free place. Else the number of a key plus one, in as many bits as tell a place, and above them those of its
   * hash: one word, so that a look into the table is one into memory that is far away, and seldom more.
   */
  places: Int32Array
}

const chunkBits = 14
const chunkKeys = 1 << chunkBits

export function newKeyTable(keyWords: number): KeyTable {
  return { keyWords, key: new Int32Array(keyWords), count: 0, keys: [], places: new Int32Array(256) }
}

/** The number of `table.key`, or `-1 - number` if it was not in the table and has been put there now. */
export function findOrAddKey(table: KeyTable): number {
  const { places, key } = table
  const hash = keyHash(key)
  const mask = places.length - 1
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const known = places[place]!
    if (known === 0) return -1 - add(table, place, hash)
    if (((known ^ hash) & ~mask) === 0 && isKey(table, (known & mask) - 1)) return (known & mask) - 1
  }
}

/** Makes the key with this number the one looked for. */
export function recallKey({ keys, key, keyWords }: KeyTable, number: number): void {
  const chunk = keys[number >>> chunkBits]!
  const base = (number & (chunkKeys - 1)) * keyWords
  for (let i = 0; i < keyWords; i++) key[i] = chunk[base + i]!
}

function isKey({ keys, key, keyWords }: KeyTable, number: number): boolean {
  const chunk = keys[number >>> chunkBits]!
  const base = (number & (chunkKeys - 1)) * keyWords
  for (let i = 0; i < keyWords; i++) if (chunk[base + i] !== key[i]) return false
  return true
}

export function keyHash(key: Int32Array): number {
  return hashOf(key, 0, key.length)
}

/** The hash of the key that begins at `from`. */
function hashOf(keys: Int32Array, from: number, keyWords: number): number {
  let hash = 0
  for (let i = from; i < from + keyWords; i++) {
    hash = Math.imul(hash ^ keys[i]!, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}

function add(table: KeyTable, place: number, hash: number): number {
  const { key, keyWords, keys } = table
  const number = table.count++
  table.places[place] = (hash & -table.places.length) | (number + 1)
  const within = number & (chunkKeys - 1)
  if (within === 0) keys.push(new Int32Array((number === 0 ? chunkKeys >> 4 : chunkKeys) * keyWords))
  // The first chunk begins small: most scenarios have few states.
  else if (number === chunkKeys >> 4) keys[0] = longer(keys[0]!, chunkKeys * keyWords)
  const chunk = keys[number >>> chunkBits]!
  for (let i = 0; i < keyWords; i++) chunk[within * keyWords + i] = key[i]!
  // At most half full: probes stay short even though neighbours cluster.
  if (table.count * 2 > table.places.length) enlarge(table)
  return number
}

function enlarge(table: KeyTable): void {
  const { count, keys, keyWords } = table
  const places = freePlaces(table.places.length * 2)
  const mask = places.length - 1
  for (let number = 0; number < count; number++) {
    const hash = hashOf(keys[number >>> chunkBits]!, (number & (chunkKeys - 1)) * keyWords, keyWords)
    let place = hash & mask
    while (places[place] !== 0) place = (place + 1) & mask
    places[place] = (hash & ~mask) | (number + 1)
  }
  table.places = places
}

/**
 * So many words that are 0, each of which will be read before it is written. They are written at once: a page that was only
 * read is mapped once more when it is written, and all threads are stopped for that.
 */
export function freePlaces(words: number): Int32Array<ArrayBuffer> {
  return new Int32Array(words).fill(0)
}
