import type { Node } from './automaton.ts'

/**
 * What frozen tasks hold: by object, a mask of EXCLUSIVE, SHARED and INSIDE. Frozen tasks do not move,
 * so they hold it in all that is thought about.
 */
export type Frozen = ReadonlyMap<number, number>

export const EXCLUSIVE = 1
export const SHARED = 2
export const INSIDE = 4

/** `before`, and what is held at `node`. */
export function heldWith(before: Frozen, node: Node): Frozen {
  const sum = new Map(before)
  for (const [object, { mode }] of node.holds) {
    const bit = mode === 'exclusive' ? EXCLUSIVE : mode === 'shared' ? SHARED : INSIDE
    sum.set(object, (sum.get(object) ?? 0) | bit)
  }
  return sum
}
