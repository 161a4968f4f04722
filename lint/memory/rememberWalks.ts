import type { Program } from '../facts/sourceFacts.ts'
import type { WalkMemory } from '../flow/walkMemory.ts'
import { pack, unpack } from './packed.ts'
import { reachOf } from './reach.ts'

/** Walks by a hash of all that they depend on, as text. */
export interface KnownWalks {
  readonly get: (key: string) => string | undefined
  /** Told of each walk that is used. */
  readonly set: (key: string, text: string) => void
}

/** Makes only walks that are not known. What is known and what is not come the same way: through their text. */
export function rememberWalks(known: KnownWalks): (program: Program) => WalkMemory {
  return (program) => (fn, graph, walk) => {
    const { functions, key } = reachOf(fn, program, graph)
    const walked = known.get(key) === undefined ? walk() : undefined
    const text = walked === undefined ? known.get(key) : pack(walked, functions)
    if (text === undefined) return walked!
    known.set(key, text)
    return unpack(text, functions)
  }
}
