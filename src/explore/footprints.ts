import type { Automaton, Node } from './automaton.ts'
import { computeFootprint } from './footprint.ts'
import type { Footprint } from './footprint.ts'
import { heldWith } from './frozen.ts'
import type { Frozen } from './frozen.ts'

/**
 * The footprints used in one pass of a search (footprint.ts), by node and by what frozen tasks hold.
 *
 * They do not change during the pass, though more of the automata is learned: a persistent set that
 * was right for a state must stay so.
 */
export interface Footprints {
  readonly automaton: Automaton
  /** By number; number 0 is: nothing is held. */
  readonly frozen: Frozen[]
  readonly frozenKeys: Map<string, number>
  /** (frozen holds, node id) to the holds with those of the node added. */
  readonly sums: Map<number, number>
  /** (frozen holds, node id) to the footprint. */
  readonly known: Map<number, Footprint>
}

export function newFootprints(automaton: Automaton): Footprints {
  return { automaton, frozen: [new Map()], frozenKeys: new Map([['', 0]]), sums: new Map(), known: new Map() }
}

/** `frozen` and what is held at `node`. */
export function withHolds(footprints: Footprints, frozen: number, node: Node): number {
  if (node.holds.size === 0) return frozen
  const key = pairKey(frozen, node)
  const known = footprints.sums.get(key)
  if (known !== undefined) return known
  const sum = heldWith(footprints.frozen[frozen]!, node)
  const name = [...sum].sort(([a], [b]) => a - b).join(' ')
  let number = footprints.frozenKeys.get(name)
  if (number === undefined) {
    number = footprints.frozen.push(sum) - 1
    footprints.frozenKeys.set(name, number)
  }
  footprints.sums.set(key, number)
  return number
}

export function footprintOf(footprints: Footprints, node: Node, frozen: number): Footprint {
  const key = pairKey(frozen, node)
  const known = footprints.known.get(key)
  if (known !== undefined) return known
  const footprint = computeFootprint(footprints.automaton, node, footprints.frozen[frozen]!)
  footprints.known.set(key, footprint)
  return footprint
}

function pairKey(frozen: number, node: Node): number {
  return frozen * 2 ** 26 + node.id
}

/** True if some footprint that has been used would be larger now. */
export function footprintsGrew({ automaton, frozen, known }: Footprints): boolean {
  for (const [key, footprint] of known) {
    const node = automaton.nodes[key % 2 ** 26]!
    const now = computeFootprint(automaton, node, frozen[Math.floor(key / 2 ** 26)]!)
    if (now.some((mask, object) => mask !== (footprint[object] ?? 0))) return true
  }
  return false
}
