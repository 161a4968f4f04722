import { forgetKeys, newSharedKeys } from './sharedKeys.ts'
import type { SharedKeys } from './sharedKeys.ts'

/** What the threads of a parallel search share, in one pass. Only `Atomics` may write what others may look at. */
export interface Memory {
  /** STOP; then, by thread, VISITED and the others. */
  readonly control: Int32Array
  /** The states (doneTable.ts). */
  readonly states: SharedKeys
  /** All shared objects together (tuples.ts). */
  readonly tuples: SharedKeys
}

/** Not 0 if every thread is to stop. */
export const STOP = 0

const [common, ofThread] = [1, 4]
/** States that the thread was the first to visit, ops it has executed, states it has stored. */
export const VISITED = 0
export const TRANSITIONS = 1
export const STORED = 2
/** 1 once what the thread has asked for is there. */
export const ANSWERED = 3

/** Where in `control` a word of a thread stands. */
export function wordOf(thread: number, word: number): number {
  return common + thread * ofThread + word
}

/** The sum of a word over all threads. */
export function sumOf({ control }: Memory, threads: number, word: number): number {
  let sum = 0
  for (let thread = 0; thread < threads; thread++) sum += Atomics.load(control, wordOf(thread, word))
  return sum
}

export interface MemorySize {
  readonly threads: number
  /** A power of two, and more than there can be states. */
  readonly places: number
  /** Words of a state's key. */
  readonly keyWords: number
  readonly tupleWords: number
}

/** A tuple for every so many states: there are far fewer of them in what is large enough for threads. */
const statesPerTuple = 4

/** For a pass: the one that an earlier pass had, if it has that size. */
export function memoryFor(size: MemorySize, earlier: Memory | undefined): Memory {
  if (earlier?.states.keyWords !== size.keyWords || earlier.tuples.keyWords !== size.tupleWords) return newMemory(size)
  earlier.control.fill(0)
  forgetKeys(earlier.states)
  forgetKeys(earlier.tuples)
  return earlier
}

function newMemory({ threads, places, keyWords, tupleWords }: MemorySize): Memory {
  const tuples = places / statesPerTuple
  return {
    control: new Int32Array(new SharedArrayBuffer(4 * wordOf(threads, 0))),
    states: newSharedKeys({ keys: places, places, statusWords: 1, keyWords }),
    // At most half full: one is looked for at each change of an object.
    tuples: newSharedKeys({ keys: tuples, places: 2 * tuples, statusWords: 0, keyWords: tupleWords }),
  }
}
