import type { Row } from '../row.ts'
import { LOCK, TUPLES } from './memory.ts'
import type { Memory } from './memory.ts'

/**
 * The number of the objects' states in `row`, the same in all threads; -1 if there is no room for them.
 *
 * Looked for without a lock, and added under one: a number stands in its place only when its words are there.
 */
export function tupleNumber(memory: Memory, from: number, row: Row): number {
  const { tuplePlaces: places } = memory
  const mask = places.length - 1
  for (let place = hashOf(memory, from, row) & mask; ; place = (place + 1) & mask) {
    const number = Atomics.load(places, place) || added(memory, from, row, place)
    if (number <= 0 || isTuple(memory, number - 1, from, row)) return number - 1
  }
}

function hashOf({ tupleWords }: Memory, from: number, row: Row): number {
  let hash = 0
  for (let i = from; i < from + tupleWords; i++) {
    hash = Math.imul(hash ^ row[i]!, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  return hash
}

function isTuple({ tuples, tupleWords }: Memory, number: number, from: number, row: Row): boolean {
  const base = number * tupleWords
  for (let i = 0; i < tupleWords; i++) if (tuples[base + i] !== row[from + i]) return false
  return true
}

/** Adds a tuple at `place`, which was free; what stands there after that, a number plus one, or 0 if all is full. */
function added({ control, tuples, tupleWords, tuplePlaces: places }: Memory, from: number, row: Row, place: number): number {
  while (Atomics.compareExchange(control, LOCK, 0, 1) !== 0) Atomics.wait(control, LOCK, 1, 1)
  let there = Atomics.load(places, place)
  const number = control[TUPLES]!
  if (there === 0 && number < places.length / 2) {
    tuples.set(row.subarray(from, from + tupleWords), number * tupleWords)
    there = number + 1
    Atomics.store(places, place, there)
    Atomics.store(control, TUPLES, there)
  }
  Atomics.store(control, LOCK, 0)
  Atomics.notify(control, LOCK, 1)
  return there
}

