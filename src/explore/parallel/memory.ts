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
  /** For states, a power of two: with one state less the table is full. */
  readonly places: number
  /** How many tuples there may be, a power of two. */
  readonly tuples: number
  /** Words of a state's key. */
  readonly keyWords: number
  readonly tupleWords: number
}

/** For a pass: the one that an earlier pass of the same search had, if its keys and tuples have that size. */
export function memoryFor(size: MemorySize, earlier: Memory | undefined): Memory {
  if (earlier?.states.keyWords !== size.keyWords || earlier.tuples.keyWords !== size.tupleWords || earlier.tuples.places.length !== placesOf(size)) return newMemory(size)
  earlier.control.fill(0)
  forgetKeys(earlier.states)
  forgetKeys(earlier.tuples)
  return earlier
}

/** For tuples. At most half of them are taken: a tuple is looked for at each change of an object. */
function placesOf({ tuples }: MemorySize): number {
  return 2 * tuples
}

function newMemory(size: MemorySize): Memory {
  const { threads, places, tuples, keyWords, tupleWords } = size
  return {
    control: new Int32Array(new SharedArrayBuffer(4 * wordOf(threads, 0))),
    states: newSharedKeys({ keys: places, places, statusWords: 1, keyWords }),
    tuples: newSharedKeys({ keys: tuples, places: placesOf(size), statusWords: 0, keyWords: tupleWords }),
  }
}
