import type { Machine } from '../machine.ts'
import { READ, keepStores, objectSlot, storesOf, viewSlot } from './memory.ts'
import type { Memory, WeakState } from './memory.ts'
import { entry, tupleId } from './tuples.ts'

/** Moves the entries of every view in a state: of tasks, of stores, of locks and domains. */
export function shiftEntries(memory: Memory, state: WeakState, move: (cell: number, place: number) => number): void {
  const { machine, tuples } = memory
  const { words } = state
  const done = new Map([[0, 0]])
  const moved = (view: number): number => {
    const known = done.get(view)
    if (known !== undefined) return known
    const next = tupleId(tuples, tuples.list[view]!.map((place, cell) => (place === 0 ? 0 : move(cell, place))))
    done.set(view, next)
    return next
  }
  const ofObjects = objectSlot(machine, 0)
  for (let slot = 0; slot < ofObjects; slot++) words[slot] = moved(words[slot]!)
  for (let slot = ofObjects; slot < words.length; slot++) {
    const word = words[slot]!
    if (word === 0) continue
    const object = slot - ofObjects
    if (machine.objects.list[object]?.shared?.kind === 'cell') {
      keepStores(memory, state, object, storesOf(memory, state, object).map((store) => ({ ...store, view: moved(store.view) })))
    } else words[slot] = tupleId(tuples, tuples.list[word]!.map(moved))
  }
}

/**
 * Forgets the stores that nobody can read any more, and what tasks knew that have ended, so that states which
 * differ in nothing else are one.
 *
 * `mayLoad`: the tasks that may still read a cell, as a mask.
 */
export function forget(memory: Memory, state: WeakState, mayLoad: (cell: number) => number): void {
  const { machine, tuples } = memory
  const { words, row } = state
  const alive = machine.taskNames.map((_, task) => task).filter((task) => isAlive(machine, row, task))
  machine.taskNames.forEach((_, task) => {
    if (!alive.includes(task)) for (let slot = viewSlot(task, READ); slot < viewSlot(task + 1, READ); slot++) words[slot] = 0
  })
  const ofObjects = objectSlot(machine, 0)
  const dropped = new Map<number, number>()
  for (let slot = ofObjects; slot < words.length; slot++) {
    const cell = slot - ofObjects
    if (words[slot] === 0 || machine.objects.list[cell]?.shared?.kind !== 'cell') continue
    const stores = storesOf(memory, state, cell)
    const readers = alive.filter((task) => (mayLoad(cell) & (1 << task)) !== 0)
    const oldest = Math.min(stores.length - 1, ...readers.map((task) => entry(tuples, words[viewSlot(task, READ)]!, cell)))
    if (oldest === 0) continue
    dropped.set(cell, oldest)
    keepStores(memory, state, cell, stores.slice(oldest).map((store, i) => (i === 0 ? { ...store, isBound: false } : store)))
  }
  if (dropped.size > 0) shiftEntries(memory, state, (cell, place) => Math.max(0, place - (dropped.get(cell) ?? 0)))
}

function isAlive({ automaton }: Machine, row: WeakState['row'], task: number): boolean {
  return automaton.nodes[row[task]!]!.op !== undefined
}
