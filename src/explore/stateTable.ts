import type { Row } from './row.ts'

/** Bytes of a word that holds the state of an object. */
export type WordSize = 1 | 2 | 4

/**
 * The rows met so far, numbered in the order of arrival: an arena and a hash table with open addressing.
 *
 * Few objects have more than 256 states, and few automata more than 65 536 nodes, so words are
 * stored in 8 and 16 bits as long as all of them fit; the search starts again with wider words when
 * they no longer do.
 */
export interface StateTable {
  readonly width: number
  /** The first words of a row are ids of nodes, the others are numbers of states. */
  readonly nodeWords: number
  readonly wordSize: WordSize
  count: number
  readonly nodes: Words[]
  readonly states: Words[]
  /** Hash of each state. */
  hashes: Int32Array
  /** Number of a state plus one, or 0 for a free place. */
  places: Int32Array
}

type Words = Uint8Array | Uint16Array | Int32Array

const wordsOf = { 1: Uint8Array, 2: Uint16Array, 4: Int32Array } as const
/** The largest word that fits. */
const largest = { 1: 0xff, 2: 0xffff, 4: 0x7fffffff } as const
/** By size of the states' words, that of the nodes' words. */
const nodeSize = { 1: 2, 2: 2, 4: 4 } as const

const chunkRows = 1024

export function newStateTable(shape: Pick<StateTable, 'width' | 'nodeWords' | 'wordSize'>): StateTable {
  return { ...shape, count: 0, nodes: [], states: [], hashes: new Int32Array(128), places: new Int32Array(256) }
}

/** True if `word` can be stored as the word number `index` of a row. */
export function fits({ width, nodeWords, wordSize }: StateTable, index: number, word: number): boolean {
  return index < width && word <= largest[index < nodeWords ? nodeSize[wordSize] : wordSize]
}

/** The next larger size. */
export function wider(wordSize: WordSize): WordSize {
  return wordSize === 1 ? 2 : 4
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
  const { width, nodeWords } = table
  const chunk = Math.floor(state / chunkRows)
  const [nodes, states] = [table.nodes[chunk]!, table.states[chunk]!]
  const base = (state % chunkRows) * nodeWords
  const tail = (state % chunkRows) * (width - nodeWords) - nodeWords
  for (let i = 0; i < nodeWords; i++) row[i] = nodes[base + i]!
  for (let i = nodeWords; i < width; i++) row[i] = states[tail + i]!
}

function holdsRow(table: StateTable, state: number, row: Row): boolean {
  const { width, nodeWords } = table
  const chunk = (state / chunkRows) | 0
  const nodes = table.nodes[chunk]!
  const base = (state % chunkRows) * nodeWords
  for (let i = 0; i < nodeWords; i++) if (nodes[base + i] !== row[i]) return false
  const states = table.states[chunk]!
  const tail = (state % chunkRows) * (width - nodeWords) - nodeWords
  for (let i = nodeWords; i < width; i++) if (states[tail + i] !== row[i]) return false
  return true
}

function add(table: StateTable, row: Row, hash: number, place: number): number {
  const { width, nodeWords, wordSize } = table
  const state = table.count++
  table.places[place] = state + 1
  if (state === table.hashes.length) table.hashes = doubled(table.hashes)
  table.hashes[state] = hash
  if (state % chunkRows === 0) {
    table.nodes.push(new wordsOf[nodeSize[wordSize]](chunkRows * nodeWords))
    table.states.push(new wordsOf[wordSize](chunkRows * (width - nodeWords)))
  }
  const [nodes, states] = [table.nodes[table.nodes.length - 1]!, table.states[table.states.length - 1]!]
  const base = (state % chunkRows) * nodeWords
  const tail = (state % chunkRows) * (width - nodeWords) - nodeWords
  for (let i = 0; i < nodeWords; i++) nodes[base + i] = row[i]!
  for (let i = nodeWords; i < width; i++) states[tail + i] = row[i]!
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
