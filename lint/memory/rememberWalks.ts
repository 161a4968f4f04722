import type { Program } from '../facts/sourceFacts.ts'
import type { WalkMemory } from '../flow/walkMemory.ts'
import { pack, unpack } from './packed.ts'
import { reachOf } from './reach.ts'

/** Walks by a hash of all that they depend on, as text. */
export interface KnownWalks {
  readonly get: (key: string) => string | undefined
  /** Told of each walk that is used; undefined if nothing is kept. */
  readonly set: ((key: string, text: string) => void) | undefined
}

/** Makes only walks that are not known. What rules ask of a walk is the same before it is packed and when it is unpacked. */
export function rememberWalks(known: KnownWalks): (program: Program) => WalkMemory {
  return (program) => (fn, graph, walk) => {
    const { functions, key } = reachOf(fn, program, graph)
    const text = known.get(key)
    if (text !== undefined) {
      known.set?.(key, text)
      return unpack(text, functions)
    }
    const walked = walk()
    const packed = known.set === undefined ? undefined : pack(walked, functions)
    if (packed !== undefined) known.set!(key, packed)
    return walked
  }
}
