import { keyHash } from '../keyTable.ts'

/**
 * Keys of a few words, each with a number, that several threads add to without locks. It does not grow. What is never used costs nothing
 * but its places.
 *
 * As in keyTable.ts a place is one word: 0 if it is free, else the number of a key plus one, in as many bits as tell a place,
 * and above them those of its hash. An entry may have a status before its key, which is its owner's affair (doneTable.ts).
 *
 * A thread writes an entry under a number of its own and then the number into a place, if that is still free; else the number stays
 * its own for another key. So whoever reads a number may read the key, which does not change any more. Keys are compared
 * in full.
 */
export interface SharedKeys {
  /** How many numbers have been given to threads, in one word. */
  readonly given: Int32Array
  readonly places: Int32Array
  /** `entryWords` each, of which the key is the last `keyWords`. */
  readonly entries: Int32Array
  readonly entryWords: number
  readonly keyWords: number
}

/** Numbers that a thread may still give to what it is the first to meet: from `next` on, below `end`. */
export interface Numbers {
  next: number
  end: number
}

/** There is no number left for a key. */
export const fullUp = -0x80000000

/** Room for so many keys in so many places, a power of two. One place stays free, so where there are as many keys as places, one number is never given. */
export function newSharedKeys({ keys, places, statusWords, keyWords }: KeysSize): SharedKeys {
  const entryWords = statusWords + keyWords
  const shared: SharedKeys = { given: words(1), places: words(places), entries: words(keys * entryWords), entryWords, keyWords }
  forgetKeys(shared)
  return shared
}

interface KeysSize {
  readonly keys: number
  readonly places: number
  readonly statusWords: 0 | 1
  readonly keyWords: number
}

function words(count: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * count))
}

/** Entries are there only if a place says so. For why places are written, see freePlaces(). */
export function forgetKeys({ given, places }: SharedKeys): void {
  given.fill(0)
  places.fill(0)
}

/** The number of `key`, or `-1 - number` if it was not there and has been put there now, with `status` where entries have one; or `fullUp`. */
export function findOrShare(shared: SharedKeys, key: Int32Array, own: Numbers, status: number): number {
  const { places } = shared
  const hash = keyHash(key)
  const mask = places.length - 1
  // There are fewer numbers than places, so one is free.
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    let known = Atomics.load(places, place)
    if (known === 0) {
      if (own.next === own.end && !getNumbers(shared, own)) return fullUp
      write(shared, key, own.next, status)
      known = Atomics.compareExchange(places, place, 0, (hash & ~mask) | (own.next + 1))
      if (known === 0) return -1 - own.next++
    }
    if (((known ^ hash) & ~mask) === 0 && isKeyAt(shared, (known & mask) - 1, key)) return (known & mask) - 1
  }
}

/** Where in `entries` the key with this number begins. */
function startOf({ entryWords, keyWords }: SharedKeys, number: number): number {
  return number * entryWords + entryWords - keyWords
}

function write(shared: SharedKeys, key: Int32Array, number: number, status: number): void {
  const { entries, entryWords, keyWords } = shared
  const at = startOf(shared, number)
  if (entryWords > keyWords) entries[at - 1] = status
  for (let i = 0; i < keyWords; i++) entries[at + i] = key[i]!
}

/** Gets a thread a run of numbers, so that each writes where no other does, and mostly where it wrote before; false if there are no more. */
function getNumbers({ given, places, entries, entryWords }: SharedKeys, own: Numbers): boolean {
  const most = Math.min(places.length - 1, entries.length / entryWords)
  const run = Math.max(1, Math.min(256, places.length >>> 8))
  own.next = Math.min(most, Atomics.add(given, 0, run))
  own.end = Math.min(most, own.next + run)
  return own.next < own.end
}

function isKeyAt(shared: SharedKeys, number: number, key: Int32Array): boolean {
  const { entries, keyWords } = shared
  const at = startOf(shared, number)
  for (let i = 0; i < keyWords; i++) if (entries[at + i] !== key[i]) return false
  return true
}

/** Copies the key with this number into `key`. */
export function recallShared(shared: SharedKeys, number: number, key: Int32Array): void {
  const { entries, keyWords } = shared
  const at = startOf(shared, number)
  for (let i = 0; i < keyWords; i++) key[i] = entries[at + i]!
}
