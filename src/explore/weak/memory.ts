import { bug } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { firstRow, neededWidth } from '../row.ts'
import type { Row } from '../row.ts'
import { numberOf } from '../values.ts'
import { newTuples, tupleId } from './tuples.ts'
import type { Tuples } from './tuples.ts'

/**
 * Weak memory: for every cell the stores that some task may still read, oldest first, and what the
 * tasks and the stores know of them.
 *
 * The model is a view machine: Kang, Hur, Lahav, Vafeiadis and Dreyer, "A promising semantics for
 * relaxed-memory concurrency" (POPL 2017), without promises; with the fences, releases and locks of the
 * Linux kernel's model (tools/memory-model/linux-kernel.cat; Alglave, Maranget, McKenney, Parri and Stern,
 * "Frightening small children and disconcerting grown-ups", ASPLOS 2018). docs/memory-model.md says in
 * which litmus tests it differs from that model.
 *
 * What a task knows is three views, each at least as large as the one before:
 *
 * - `read`: it loads no store older than these. A relaxed load adds only the store it read.
 * - `seen`: besides, all that was known to the stores it read. A store of its own goes after these: it is
 *   as if every store depended on every load before it, so no load waits for a later store.
 * - and beside them `carry`, what its stores make known to those that read them; `own`, its stores.
 */
export interface WeakState {
  /** As in machine.ts; the state of a cell is its newest value, whoever may read it. */
  readonly row: Row
  /** Numbers of tuples: see `slots`. */
  readonly words: number[]
}

/** The views of a task, by their place among its words. */
export const READ = 0
export const SEEN = 1
export const CARRY = 2
export const OWN = 3
/** What was seen and done before its last unlock: ordered before what it does after its next lock. */
export const LEFT_SEEN = 4
export const LEFT_OWN = 5
const viewsOfTask = 6

/** Of a full fence: what is known to all of them, in the order in which they happen. */
export const FENCES = 0

/** The place of a task's view in the words. */
export function viewSlot(task: number, view: number): number {
  return 1 + task * viewsOfTask + view
}

/** The place of what belongs to an object: stores of a cell, views of a lock or domain. */
export function objectSlot(machine: Machine, object: number): number {
  return 1 + machine.taskNames.length * viewsOfTask + object
}

/** Tuples of all kinds that the words of states stand for. */
export interface Memory {
  readonly machine: Machine
  readonly tuples: Tuples
}

export function newMemory(machine: Machine): Memory {
  return { machine, tuples: newTuples() }
}

/** A store of a cell that can still be read. */
export interface Store {
  /** Number of the value. */
  readonly value: number
  /** What one who reads it may come to know. */
  readonly view: number
  /** True if it is the second half of a read-modify-write of the store before it: nothing comes between. */
  readonly isBound: boolean
}

export function firstState(memory: Memory): WeakState {
  const { machine } = memory
  return { row: firstRow(machine, neededWidth(machine)), words: new Array<number>(objectSlot(machine, machine.objects.list.length)).fill(0) }
}

/** The stores of a cell, oldest first. */
export function storesOf({ machine, tuples }: Memory, { row, words }: WeakState, object: number): readonly Store[] {
  const tuple = tuples.list[words[objectSlot(machine, object)] ?? 0]!
  if (tuple.length === 0) return [{ value: newestValue(machine, row, object), view: 0, isBound: false }]
  return Array.from({ length: tuple.length / 3 }, (_, i) => ({
    value: tuple[3 * i]! - 1,
    view: tuple[3 * i + 1]!,
    isBound: tuple[3 * i + 2] === 2,
  }))
}

function newestValue({ taskNames, objects }: Machine, row: Row, object: number): number {
  const known = objects.list[object]!
  return numberOf(objects.values, known.states[row[taskNames.length + object] ?? 0]) ?? bug('a cell holds a value without a number')
}

/** Keeps these stores. A single one of which nothing is known is not kept: the row has its value. */
export function keepStores({ machine, tuples }: Memory, { words }: WeakState, object: number, stores: readonly Store[]): void {
  const isPlain = stores.length === 1 && stores[0]!.view === 0
  // The last of the three numbers is never 0: zeros at the end of a tuple do not count.
  const tuple = isPlain ? [] : stores.flatMap(({ value, view, isBound }) => [value + 1, view, isBound ? 2 : 1])
  words[objectSlot(machine, object)] = tupleId(tuples, tuple)
}

/** Equal for equal states, also if objects were met between them. */
export function stateKey({ row, words }: WeakState): string {
  return `${keyOf(row)};${keyOf(words)}`
}

function keyOf(numbers: Row | readonly number[]): string {
  let { length } = numbers
  while (length > 0 && (numbers[length - 1] ?? 0) === 0) length--
  let key = ''
  for (let i = 0; i < length; i++) key += String.fromCharCode(numbers[i] ?? 0, (numbers[i] ?? 0) >>> 16)
  return key
}
