import { bug } from './errors.ts'
import { fieldOf, fitsField, newFields, setField } from './fields.ts'
import type { Fields } from './fields.ts'
import { findOrAddKey, freePlaces, newKeyTable, recallKey } from './keyTable.ts'
import type { Row } from './row.ts'

/**
 * The states of all shared objects together that were met so far, each with a number.
 *
 * There are far fewer of these than states: in the largest of the protocol scenarios one for every
 * 16. So a state is stored as this number and the nodes of its tasks (stateTable.ts), as SPIN's
 * collapse does it. Nothing is lost: contents are kept and compared in full.
 */
export interface SharedTable {
  /** The first word of a row that is an object's, and how many there are. */
  readonly from: number
  readonly width: number
  readonly fields: Fields
  readonly tuples: Tuples
  /** What became of a number when one object changed: four words each, the first is a number plus one. */
  changes: Int32Array
  changeCount: number
}

/** Where tuples have their numbers: here (newSharedTable), or among several threads (parallel/tuples.ts). */
export interface Tuples {
  /** The states of all objects, packed into fields. */
  readonly key: Int32Array
  /** The number of `key`; `noRoom` if there is none left. */
  readonly numberOfKey: () => number
  /** Makes the tuple with this number `key`. */
  readonly recall: (number: number) => void
}

/** Instead of a number: there are no more of them. */
export const noRoom = -1
/** Instead of a number: an object is in a state that has no room in its field. */
export const doesNotFit = -2

/** A table for words of a row after `from`, of each of which so many values are known. */
export function newSharedTable(from: number, known: readonly number[], among?: Tuples): SharedTable {
  const fields = newFields(known)
  if (among !== undefined && among.key.length !== fields.keyWords) bug('threads that do not mean the same by a tuple')
  return { from, width: known.length, fields, tuples: among ?? ownTuples(fields), changes: new Int32Array(4 * 256), changeCount: 0 }
}

function ownTuples({ keyWords }: Fields): Tuples {
  const table = newKeyTable(keyWords)
  const numberOfKey = (): number => {
    const found = findOrAddKey(table)
    return found < 0 ? -1 - found : found
  }
  return { key: table.key, numberOfKey, recall: (number) => { recallKey(table, number) } }
}

/**
 * The number of what had number `before` until the object of word `slot` got into `state`; `noRoom` or `doesNotFit`.
 *
 * The same as `sharedNumber` of the row then, without a look at all objects.
 */
export function numberAfter(table: SharedTable, before: number, slot: number, state: number): number {
  const { changes } = table
  const mask = changes.length - 1
  for (let place = 4 * changeHash(before, slot, state) & mask; ; place = (place + 4) & mask) {
    const known = changes[place]!
    if (known === 0) return addChange(table, before, slot, state)
    if (known === before + 1 && changes[place + 1] === slot && changes[place + 2] === state) return changes[place + 3]!
  }
}

function changeHash(before: number, slot: number, state: number): number {
  const x = Math.imul(before, 0x9e3779b1) ^ Math.imul((slot << 16) ^ state, 0x85ebca6b)
  return x ^ (x >>> 15)
}

function addChange(table: SharedTable, before: number, slot: number, state: number): number {
  const { fields, tuples, from } = table
  if (!fitsField(fields, slot - from, state)) return doesNotFit
  tuples.recall(before)
  setField(fields, tuples.key, slot - from, state)
  const after = tuples.numberOfKey()
  if (after < 0) return after
  // At most half full.
  if (8 * ++table.changeCount > table.changes.length) {
    const old = table.changes
    table.changes = freePlaces(2 * old.length)
    for (let i = 0; i < old.length; i += 4) if (old[i] !== 0) enterChange(table.changes, old[i]! - 1, old[i + 1]!, old[i + 2]!, old[i + 3]!)
  }
  enterChange(table.changes, before, slot, state, after)
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

/** The number of the objects' states in `row`; `noRoom` or `doesNotFit`. */
export function sharedNumber({ fields, tuples, from, width }: SharedTable, row: Row): number {
  const { key } = tuples
  for (let i = 0; i < width; i++) {
    const state = row[from + i]!
    if (!fitsField(fields, i, state)) return doesNotFit
    setField(fields, key, i, state)
  }
  return tuples.numberOfKey()
}

/** Copies the objects' states with this number into `row`. */
export function readShared({ fields, tuples, from, width }: SharedTable, number: number, row: Row): void {
  tuples.recall(number)
  for (let i = 0; i < width; i++) row[from + i] = fieldOf(fields, tuples.key, i)
}
