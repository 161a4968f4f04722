import type { Row } from './row.ts'

/**
 * The rows met so far, numbered in the order of arrival: an arena and a hash table with open addressing.
 *
 * Words are stored in 16 bits as long as all of them fit (`wordSize`), so that millions of states
 * stay within memory; the search starts again with wider words when they no longer do.
 */
export interface StateTable {
  readonly width: number
  readonly wordSize: 2 | 4
  count: number
  readonly chunks: (Uint16Array | Int32Array)[]
  /** Hash of each state. */
  hashes: Int32Array
  /** Number of a state plus one, or 0 for a free place. */
  places: Int32Array
}

const chunkRows = 256

export function newStateTable(width: number, wordSize: 2 | 4): StateTable {
  return { width, wordSize, count: 0, chunks: [], hashes: new Int32Array(128), places: new Int32Array(256) }
}

/** The number of `row`, or `-1 - number` if it was not in the table and has been put there now. */
export function findOrAdd(table: StateTable, row: Row, hash: number): number {
  const { places, hashes } = table
  const mask = places.length - 1
  let place = hash & mask
  for (;;) {
    const state = places[place]! - 1
    if (state < 0) break
    if (hashes[state] === hash && holdsRow(table, state, row)) return state
    place = (place + 1) & mask
  }
  return -1 - add(table, row, hash, place)
}

/** Copies a stored row into `row`. */
export function readRow(table: StateTable, state: number, row: Row): void {
  const chunk = table.chunks[Math.floor(state / chunkRows)]!
  const base = (state % chunkRows) * table.width
  for (let i = 0; i < table.width; i++) row[i] = chunk[base + i]!
}

function holdsRow(table: StateTable, state: number, row: Row): boolean {
  const { width } = table
  const chunk = table.chunks[(state / chunkRows) | 0]!
  const base = (state % chunkRows) * width
  for (let i = 0; i < width; i++) if (chunk[base + i] !== row[i]) return false
  return true
}

function add(table: StateTable, row: Row, hash: number, place: number): number {
  const state = table.count++
  table.places[place] = state + 1
  if (state === table.hashes.length) table.hashes = doubled(table.hashes)
  table.hashes[state] = hash
  if (state % chunkRows === 0) {
    const words = chunkRows * table.width
    table.chunks.push(table.wordSize === 2 ? new Uint16Array(words) : new Int32Array(words))
  }
  const chunk = table.chunks[table.chunks.length - 1]!
  const base = (state % chunkRows) * table.width
  for (let i = 0; i < table.width; i++) chunk[base + i] = row[i]!
  // At most half full: probes stay short even though neighbours cluster.
  if (table.count * 2 > table.places.length) rehash(table)
  return state
}

function doubled(array: Int32Array): Int32Array {
  const longer = new Int32Array(array.length * 2)
  longer.set(array)
  return longer
}

function rehash(table: StateTable): void {
  const places = new Int32Array(table.places.length * 2)
  const mask = places.length - 1
  for (let state = 0; state < table.count; state++) {
    let place = table.hashes[state]! & mask
    while (places[place] !== 0) place = (place + 1) & mask
    places[place] = state + 1
  }
  table.places = places
}

/**
 * The part of one word in the hash of a row. The hash is the exclusive or over all words, so a step,
 * which changes two words, changes it in constant time.
 */
export function wordHash(index: number, word: number): number {
  let x = Math.imul(word, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d)
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39)
  return x ^ (x >>> 15)
}
