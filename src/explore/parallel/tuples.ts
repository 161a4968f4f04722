import { noRoom } from '../sharedTable.ts'
import type { Tuples } from '../sharedTable.ts'
import { findOrShare, fullUp, recallShared } from './sharedKeys.ts'
import type { Numbers, SharedKeys } from './sharedKeys.ts'

/** Tuples that have the same numbers in all threads (../sharedTable.ts), for one of these. */
export function sharedTuples(keys: SharedKeys): Tuples {
  const key = new Int32Array(keys.keyWords)
  const own: Numbers = { next: 0, end: 0 }
  const numberOfKey = (): number => {
    const found = findOrShare(keys, key, own, 0)
    if (found === fullUp) return noRoom
    return found < 0 ? -1 - found : found
  }
  return { key, numberOfKey, recall: (number) => { recallShared(keys, number, key) } }
}
