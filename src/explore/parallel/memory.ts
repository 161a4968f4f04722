/** What the threads of a parallel search share, in one pass. Only `Atomics` may write what others may look at. */
export interface Memory {
  /** By STOP, TUPLES, LOCK and STATES; then, by thread, VISITED and the others. */
  readonly control: Int32Array
  /** The states (doneTable.ts): `stateWords` words each, and places of their numbers. */
  readonly states: Int32Array
  readonly stateWords: number
  readonly places: Int32Array
  /** All shared objects together (tuples.ts): `tupleWords` words each, and places of their numbers. */
  readonly tuples: Int32Array
  readonly tupleWords: number
  readonly tuplePlaces: Int32Array
}

/** Not 0 if every thread is to stop. */
export const STOP = 0
/** How many tuples there are. */
export const TUPLES = 1
/** 1 while some thread adds a tuple. */
export const LOCK = 2
/** How many numbers of states have been given to threads. */
export const STATES = 3

const ofThread = 4
/** States that the thread was the first to visit, ops it has executed, states it has stored. */
export const VISITED = 0
export const TRANSITIONS = 1
export const STORED = 2
/** 1 once what the thread has asked for is there. */
export const ANSWERED = 3

/** Where in `control` a word of a thread stands. */
export function wordOf(thread: number, word: number): number {
  return 4 + thread * ofThread + word
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

/** For a pass: the one that an earlier pass had, if it has that size. Pages that nobody writes cost nothing. */
export function memoryFor(size: MemorySize, earlier: Memory | undefined): Memory {
  if (earlier?.stateWords !== 1 + size.keyWords || earlier.tupleWords !== size.tupleWords) return newMemory(size)
  // States and tuples are there only if a place says so.
  for (const part of [earlier.control, earlier.places, earlier.tuplePlaces]) part.fill(0)
  return earlier
}

function newMemory({ threads, places, keyWords, tupleWords }: MemorySize): Memory {
  const words = (count: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * count))
  const tuples = places / statesPerTuple
  return {
    control: words(wordOf(threads, 0)),
    states: words(places * (1 + keyWords)),
    stateWords: 1 + keyWords,
    places: words(places),
    tuples: words(tuples * tupleWords),
    tupleWords,
    tuplePlaces: words(2 * tuples),
  }
}
