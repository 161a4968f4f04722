import { keyHash, makeKey } from '../stateTable.ts'
import type { StateTable } from '../stateTable.ts'
import type { Row } from '../row.ts'
import type { Memory } from './memory.ts'

/**
 * The states that some thread has met, in shared memory: open addressing, a status and the key in each
 * slot. It does not grow, so that a state's slot is its number for as long as the pass goes on.
 *
 * A status is 0 for a free slot. Else it holds part of the key's hash, and below that
 *
 * - LEFT: all that can be reached from the state has been visited, so nobody need visit it again;
 * - a bit for each thread on whose path the state is or was;
 * - FILLING: the key is being written.
 *
 * A key is written once, before the status without FILLING is stored; whoever reads that status may
 * read the key as well. Keys are compared in full.
 */
const LEFT = 1
const FILLING = 2
/** As many threads as have a bit. */
export const mostThreads = 8
const tags = -1 << (2 + mostThreads)

export type Arrival =
  /** Nobody was there. */
  | 'new'
  /** Other threads are about to visit it; to help them is better than to wait. */
  | 'joined'
  | 'left'
  | 'on own path'

export interface Found {
  /** Where the slot begins. */
  slot: number
  arrival: Arrival
}

/** Looks for the state of `row`, and notes that it is on the path of `thread`. `found` is written anew. */
export function arriveAt(memory: Memory, fields: StateTable, row: Row, shared: number, thread: number, found: Found): void {
  makeKey(fields, row, shared)
  const { slots, slotWords } = memory
  const { key } = fields
  const hash = keyHash(key)
  const tag = hash & tags
  const own = 4 << thread
  const count = slots.length / slotWords
  for (let index = hash & (count - 1); ; index = (index + 1) & (count - 1)) {
    const slot = index * slotWords
    let status = Atomics.load(slots, slot)
    if (status === 0) {
      status = Atomics.compareExchange(slots, slot, 0, tag | FILLING)
      if (status === 0) {
        for (let i = 0; i < key.length; i++) slots[slot + 1 + i] = key[i]!
        Atomics.store(slots, slot, tag | own)
        found.slot = slot
        found.arrival = 'new'
        return
      }
    }
    if ((status & tags) !== tag) continue
    while ((status & FILLING) !== 0) status = Atomics.load(slots, slot)
    if (!isKeyAt(slots, slot + 1, key)) continue
    found.slot = slot
    found.arrival = (status & LEFT) !== 0 ? 'left' : (status & own) !== 0 ? 'on own path' : 'joined'
    if (found.arrival === 'joined') Atomics.or(slots, slot, own)
    return
  }
}

function isKeyAt(slots: Int32Array, at: number, key: Int32Array): boolean {
  for (let i = 0; i < key.length; i++) if (slots[at + i] !== key[i]) return false
  return true
}

/** Notes that all that can be reached from the state has been visited. */
export function leaveSlot({ slots }: Memory, slot: number): void {
  Atomics.or(slots, slot, LEFT)
}
