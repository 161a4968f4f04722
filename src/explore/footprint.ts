import { conflictsOf } from './accesses.ts'
import type { KnownOp } from './alphabet.ts'
import type { Automaton, Node } from './automaton.ts'

/**
 * What a task may still touch, from a node on, while certain locks and sections stay held: for each
 * object the mask of access classes (accesses.ts).
 *
 * Read off the automaton learned so far. While a pass of the search uses them they do not change;
 * `footprintsGrew` tells afterwards whether what was learned since makes one of them larger.
 */
export type Footprint = Uint16Array

/** Holds of frozen tasks, as a number: index into `Footprints.frozen`. */
export type FrozenHolds = number

export interface Footprints {
  readonly automaton: Automaton
  /** Mask of EXCLUSIVE, SHARED and INSIDE by object; number 0 is: nothing is held. */
  readonly frozen: ReadonlyMap<number, number>[]
  readonly frozenKeys: Map<string, FrozenHolds>
  /** (frozen holds, node id) to the holds with those of the node added. */
  readonly sums: Map<number, FrozenHolds>
  /** (frozen holds, node id) to the footprint. */
  readonly known: Map<number, Footprint>
}

const EXCLUSIVE = 1
const SHARED = 2
const INSIDE = 4

export function newFootprints(automaton: Automaton): Footprints {
  return { automaton, frozen: [new Map()], frozenKeys: new Map([['', 0]]), sums: new Map(), known: new Map() }
}

function pairKey(frozen: FrozenHolds, node: Node): number {
  return frozen * 2 ** 26 + node.id
}

/** `frozen` and what is held at `node`. */
export function withHolds(footprints: Footprints, frozen: FrozenHolds, node: Node): FrozenHolds {
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

/** By object: how it is held, at `node` or before. */
export function heldWith(before: ReadonlyMap<number, number>, node: Node): Map<number, number> {
  const sum = new Map(before)
  for (const [object, { mode }] of node.holds) {
    const bit = mode === 'exclusive' ? EXCLUSIVE : mode === 'shared' ? SHARED : INSIDE
    sum.set(object, (sum.get(object) ?? 0) | bit)
  }
  return sum
}

export function footprintOf(footprints: Footprints, node: Node, frozen: FrozenHolds): Footprint {
  const key = pairKey(frozen, node)
  const known = footprints.known.get(key)
  if (known !== undefined) return known
  const footprint = computeFootprint(footprints.automaton, node, footprints.frozen[frozen]!)
  footprints.known.set(key, footprint)
  return footprint
}

/** True if some op of the footprint may not be swapped with `op`. */
export function meets(footprint: Footprint, op: KnownOp): boolean {
  for (const access of op.accesses) {
    if (((footprint[access.object] ?? 0) & conflictsOf[access.class]!) !== 0) return true
  }
  return false
}

/**
 * Walks the learned automaton from `node`, but not past what frozen tasks make impossible:
 *
 * - an acquire that conflicts with a frozen hold, which will not be released;
 * - a graceWait after a graceStart on the way, on a domain in which a frozen task is: it was noted.
 *   (If the graceStart lies behind us the task may not have been noted, so the walk goes on.)
 *
 * Such an op is never enabled while the frozen tasks stay where they are, so it does not count.
 */
export function computeFootprint(automaton: Automaton, node: Node, frozen: ReadonlyMap<number, number>): Footprint {
  const { objects } = automaton.alphabet
  const footprint = new Uint16Array(objects.list.length)
  const domains = [...frozen].filter(([, mask]) => (mask & INSIDE) !== 0).map(([object]) => object)
  const met = new Set<number>()
  const todo: [Node, number][] = [[node, 0]]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [at, before] = next
    const key = at.id * 2 ** domains.length + before
    if (at.op === undefined || met.has(key)) continue
    met.add(key)
    const { op, object, accesses } = at.op
    const domain = domains.indexOf(object)
    if (op.kind === 'graceWait' && domain >= 0 && (before & (1 << domain)) !== 0) continue
    if (op.kind === 'acquire' && ((frozen.get(object) ?? 0) & (op.mode === 'shared' ? EXCLUSIVE : EXCLUSIVE | SHARED)) !== 0) continue
    for (const access of accesses) footprint[access.object]! |= 1 << access.class
    const after = op.kind === 'graceStart' && domain >= 0 ? before | (1 << domain) : before
    for (const child of at.edges.values()) todo.push([child, after])
  }
  return footprint
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
