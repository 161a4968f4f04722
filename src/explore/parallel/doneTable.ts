import { keyHash, makeKey } from '../stateTable.ts'
import type { StateTable } from '../stateTable.ts'
import type { Row } from '../row.ts'
import { STATES } from './memory.ts'
import type { Memory } from './memory.ts'

/**
 * The states that some thread has met, in shared memory, without locks. It does not grow.
 *
 * As in stateTable.ts a place is one word: 0 if it is free, else the number of a state plus one, in as many bits as tell a place,
 * and above them those of the key's hash. Under its number a state has its status and its key. Numbers are given to threads
 * in runs, so that each writes where no other does, and mostly where it wrote before.
 *
 * A status holds
 *
 * - LEFT: all that can be reached from the state has been visited, so nobody need visit it again;
 * - a bit for each thread on whose path the state is or was.
 *
 * A thread writes status and key of a state and then its number into a place, if that is still free; else the number stays
 * its own for another state. So whoever reads a number may read the key, which does not change any more. Keys are compared
 * in full.
 */
const LEFT = 1
/** As many threads as a search can have. */
export const mostThreads = 8

export type Arrival =
  /** Nobody was there. */
  | 'new'
  /** Other threads are about to visit it; to help them is better than to wait. */
  | 'joined'
  | 'left'
  | 'on own path'
  /** Nobody was there, and there is no number for it. */
  | 'full'

/** A thread, where it has come to last, and the numbers that it may still give. */
export interface Visitor {
  readonly thread: number
  state: number
  arrival: Arrival
  next: number
  end: number
}

export function newVisitor(thread: number): Visitor {
  return { thread, state: -1, arrival: 'full', next: 0, end: 0 }
}

/** Looks for the state of `row`, and notes that it is on the path of the visitor, to whom it says what it found. */
export function arriveAt(memory: Memory, fields: StateTable, row: Row, shared: number, visitor: Visitor): void {
  makeKey(fields, row, shared)
  const { places, states, stateWords } = memory
  const { key } = fields
  const hash = keyHash(key)
  const mask = places.length - 1
  // There are fewer numbers than places, so one is free.
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    let known = Atomics.load(places, place)
    if (known === 0) {
      known = enter(memory, key, place, hash & ~mask, visitor)
      if (known === 0) return
    }
    const state = (known & mask) - 1
    if (((known ^ hash) & ~mask) !== 0 || !isKeyAt(states, state * stateWords + 1, key)) continue
    visitor.state = state
    visitor.arrival = join(states, state * stateWords, 2 << visitor.thread)
    return
  }
}

/** Puts a state into a place that was free; 0 if that is all there is to do, else what another thread has put there meanwhile. */
function enter(memory: Memory, key: Int32Array, place: number, tag: number, visitor: Visitor): number {
  visitor.arrival = 'full'
  if (visitor.next === visitor.end && !getNumbers(memory, visitor)) return 0
  const { places, states, stateWords } = memory
  const state = visitor.next
  const base = state * stateWords
  states[base] = 2 << visitor.thread
  for (let i = 0; i < key.length; i++) states[base + 1 + i] = key[i]!
  const known = Atomics.compareExchange(places, place, 0, tag | (state + 1))
  if (known !== 0) return known
  visitor.next++
  visitor.state = state
  visitor.arrival = 'new'
  return 0
}

/** Gets the visitor a run of numbers; false if there are no more. */
function getNumbers({ control, places }: Memory, visitor: Visitor): boolean {
  const most = places.length - 1
  const run = Math.max(1, Math.min(256, places.length >>> 8))
  visitor.next = Math.min(most, Atomics.add(control, STATES, run))
  visitor.end = Math.min(most, visitor.next + run)
  return visitor.next < visitor.end
}

function isKeyAt(states: Int32Array, at: number, key: Int32Array): boolean {
  for (let i = 0; i < key.length; i++) if (states[at + i] !== key[i]) return false
  return true
}

function join(states: Int32Array, at: number, own: number): Arrival {
  const status = Atomics.load(states, at)
  if ((status & LEFT) !== 0) return 'left'
  if ((status & own) !== 0) return 'on own path'
  Atomics.or(states, at, own)
  return 'joined'
}

/** Notes that all that can be reached from the state has been visited. */
export function leaveState({ states, stateWords }: Memory, state: number): void {
  Atomics.or(states, state * stateWords, LEFT)
}
