import { longer } from './nodeTables.ts'
import type { Row } from './row.ts'

/**
 * The states of all shared objects together that were met so far, each with a number.
 *
 * There are far fewer of these than states: in the largest of the protocol scenarios one for every
 * 160. So a state is stored as this number and the nodes of its tasks (stateTable.ts), as SPIN's
 * collapse does it. Nothing is lost: contents are kept and compared in full.
 */
export interface SharedTable {
  /** The first word of a row that is an object's, and how many there are. */
  readonly from: number
  readonly width: number
  count: number
  words: Int32Array
  hashes: Int32Array
  /** A number plus one, or 0 for a free place. */
  places: Int32Array
  /** What became of a number when one object changed: four words each, the first is a number plus one. */
  changes: Int32Array
  changeCount: number
  /** Where numbers are given to several threads: instead of `words` and what is below them. */
  among?: (row: Row) => number
}

export function newSharedTable({ from, width }: Pick<SharedTable, 'from' | 'width'>): SharedTable {
  return { from, width, count: 0, words: new Int32Array(64 * width), hashes: new Int32Array(64), places: new Int32Array(128), changes: new Int32Array(4 * 256), changeCount: 0 }
}

/**
 * The number of what is shared in `row`, which had number `before` until the object of word `slot` got
 * the state that it has now. The same as `sharedNumber`, without a look at all objects.
 */
export function numberAfter(table: SharedTable, row: Row, before: number, slot: number): number {
  const { changes } = table
  const state = row[slot]!
  const mask = changes.length - 1
  for (let place = 4 * changeHash(before, slot, state) & mask; ; place = (place + 4) & mask) {
    const known = changes[place]!
    if (known === 0) return addChange(table, row, before, slot)
    if (known === before + 1 && changes[place + 1] === slot && changes[place + 2] === state) return changes[place + 3]!
  }
}

function changeHash(before: number, slot: number, state: number): number {
  const x = Math.imul(before, 0x9e3779b1) ^ Math.imul((slot << 16) ^ state, 0x85ebca6b)
  return x ^ (x >>> 15)
}

function addChange(table: SharedTable, row: Row, before: number, slot: number): number {
  const after = firstNumber(table, row)
  // At most half full.
  if (8 * ++table.changeCount > table.changes.length) {
    const old = table.changes
    table.changes = new Int32Array(2 * old.length)
    for (let i = 0; i < old.length; i += 4) if (old[i] !== 0) enterChange(table.changes, old[i]! - 1, old[i + 1]!, old[i + 2]!, old[i + 3]!)
  }
  enterChange(table.changes, before, slot, row[slot]!, after)
  return after
}

function enterChange(changes: Int32Array, before: number, slot: number, state: number, after: number): void {
  const mask = changes.length - 1
  let place = 4 * changeHash(before, slot, state) & mask
  while (changes[place] !== 0) place = (place + 4) & mask
  changes[place] = before + 1
  changes[place + 1] = slot
  changes[place + 2] = state
  changes[place + 3] = after
}

/** As sharedNumber(), also where numbers are given to several threads. */
export function firstNumber(table: SharedTable, row: Row): number {
  return table.among === undefined ? sharedNumber(table, row) : table.among(row)
}

/** The number of the objects' states in `row`. */
export function sharedNumber(table: SharedTable, row: Row): number {
  const { places, hashes, from, width } = table
  let hash = 0
  for (let i = from; i < from + width; i++) {
    hash = Math.imul(hash ^ row[i]!, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  const mask = places.length - 1
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const number = places[place]! - 1
    if (number < 0) return add(table, row, hash, place)
    if (hashes[number] === hash && isSame(table, number, row)) return number
  }
}

/** Copies the objects' states with this number into `row`. */
export function readShared({ words, from, width }: SharedTable, number: number, row: Row): void {
  for (let i = 0; i < width; i++) row[from + i] = words[number * width + i]!
}

function isSame({ words, from, width }: SharedTable, number: number, row: Row): boolean {
  const base = number * width
  for (let i = 0; i < width; i++) if (words[base + i] !== row[from + i]) return false
  return true
}

function add(table: SharedTable, row: Row, hash: number, place: number): number {
  const { from, width } = table
  const number = table.count++
  if (number === table.hashes.length) {
    table.hashes = longer(table.hashes, 2 * number)
    table.words = longer(table.words, 2 * number * width)
  }
  table.places[place] = number + 1
  table.hashes[number] = hash
  for (let i = 0; i < width; i++) table.words[number * width + i] = row[from + i]!
  if (table.count * 2 > table.places.length) rehash(table)
  return number
}

function rehash(table: SharedTable): void {
  const places = new Int32Array(table.places.length * 2)
  const mask = places.length - 1
  for (let number = 0; number < table.count; number++) {
    let place = table.hashes[number]! & mask
    while (places[place] !== 0) place = (place + 1) & mask
    places[place] = number + 1
  }
  table.places = places
}
