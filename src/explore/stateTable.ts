import type { Automaton } from './automaton.ts'
import { longer } from './nodeTables.ts'
import type { NodeTables } from './nodeTables.ts'
import type { Row } from './row.ts'
import { newSharedTable, readShared } from './sharedTable.ts'
import type { SharedTable } from './sharedTable.ts'

/**
 * The states met so far, numbered in the order of arrival: keys in an arena, and a hash table of their
 * numbers with open addressing.
 *
 * A key is the number of what is shared (sharedTable.ts) in a word of its own, and after it, for each
 * task, which of its nodes it stands at, in as few bits as there are such nodes. With five tasks that is
 * three words. When a node does not fit any more, the search begins again with wider fields.
 */
export interface StateTable {
  readonly tasks: number
  /** Words of a row. */
  readonly width: number
  readonly nodes: NodeTables
  readonly byTask: Automaton['byTask']
  readonly shared: SharedTable
  /** By task: where in a key it stands. */
  readonly words: Uint8Array
  readonly shifts: Uint8Array
  readonly bits: Uint8Array
  readonly keyWords: number
  /** The key being looked for; kept so that nothing is allocated. */
  readonly key: Int32Array
  count: number
  readonly keys: Int32Array[]
  /**
   * 0 for a free place. Else the number of a state plus one, in as many bits as tell a place, and above them those of its key's
   * hash: one word, so that a look into the table is one into memory that is far away, and seldom more.
   */
  places: Int32Array
}

const chunkBits = 14
const chunkKeys = 1 << chunkBits

/** A table for rows of `width` words, with room for twice the nodes that are known. */
export function newStateTable({ tables, byTask }: Pick<Automaton, 'tables' | 'byTask'>, width: number): StateTable {
  const tasks = byTask.length
  const [words, shifts, bits] = [new Uint8Array(tasks), new Uint8Array(tasks), new Uint8Array(tasks)]
  let [word, used] = [1, 0]
  byTask.forEach((known, task) => {
    const needed = Math.max(4, 33 - Math.clz32(known.length))
    if (used + needed > 32) [word, used] = [word + 1, 0]
    words[task] = word
    shifts[task] = used
    bits[task] = needed
    used += needed
  })
  const keyWords = word + 1
  return {
    tasks, width, nodes: tables, byTask, words, shifts, bits, keyWords,
    shared: newSharedTable({ from: tasks, width: width - tasks }),
    key: new Int32Array(keyWords), count: 0, keys: [], places: new Int32Array(256),
  }
}

/** True if a row in which `task` is at `node` can be stored. */
export function fits({ nodes, bits, width }: StateTable, task: number, node: number): boolean {
  return nodes.index[node]! >>> bits[task]! === 0 && nodes.slot[node]! < width
}

/** The number of `row`, whose objects have number `shared` in the table of these, or `-1 - number` if it was not in the table and has been put there now. */
export function findOrAdd(table: StateTable, row: Row, shared: number): number {
  makeKey(table, row, shared)
  const { places, key } = table
  const hash = keyHash(key)
  const mask = places.length - 1
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const known = places[place]!
    if (known === 0) return -1 - add(table, place, hash)
    if (((known ^ hash) & ~mask) === 0 && isKey(table, (known & mask) - 1)) return (known & mask) - 1
  }
}

/** True if the key being looked for is that of `state`. */
function isKey({ keys, key, keyWords }: StateTable, state: number): boolean {
  const chunk = keys[state >>> chunkBits]!
  const base = (state & (chunkKeys - 1)) * keyWords
  for (let i = 0; i < keyWords; i++) if (chunk[base + i] !== key[i]) return false
  return true
}

/** Writes what tells the row from others into `key`. */
export function makeKey({ key, tasks, words, shifts, nodes }: StateTable, row: Row, shared: number): void {
  for (let word = 1; word < key.length; word++) key[word] = 0
  key[0] = shared
  const { index } = nodes
  for (let task = 0; task < tasks; task++) key[words[task]!]! |= index[row[task]!]! << shifts[task]!
}

/** Copies a stored row into `row`. */
export function readRow(table: StateTable, state: number, row: Row): void {
  const chunk = table.keys[state >>> chunkBits]!
  const base = (state & (chunkKeys - 1)) * table.keyWords
  readShared(table.shared, chunk[base]!, row)
  for (let task = 0; task < table.tasks; task++) {
    const index = (chunk[base + table.words[task]!]! >>> table.shifts[task]!) & ((1 << table.bits[task]!) - 1)
    row[task] = table.byTask[task]![index]!.id
  }
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

function add(table: StateTable, place: number, hash: number): number {
  const { key, keyWords, keys } = table
  const state = table.count++
  table.places[place] = (hash & -table.places.length) | (state + 1)
  const within = state & (chunkKeys - 1)
  if (within === 0) keys.push(new Int32Array((state === 0 ? chunkKeys >> 4 : chunkKeys) * keyWords))
  // The first chunk begins small: most scenarios have few states.
  else if (state === chunkKeys >> 4) keys[0] = longer(keys[0]!, chunkKeys * keyWords)
  keys[state >>> chunkBits]!.set(key, within * keyWords)
  // At most half full: probes stay short even though neighbours cluster.
  if (table.count * 2 > table.places.length) enlarge(table)
  return state
}

function enlarge(table: StateTable): void {
  const { count, keys, keyWords } = table
  const places = new Int32Array(table.places.length * 2)
  const mask = places.length - 1
  for (let state = 0; state < count; state++) {
    const hash = hashOf(keys[state >>> chunkBits]!, (state & (chunkKeys - 1)) * keyWords, keyWords)
    let place = hash & mask
    while (places[place] !== 0) place = (place + 1) & mask
    places[place] = (hash & ~mask) | (state + 1)
  }
  table.places = places
}
