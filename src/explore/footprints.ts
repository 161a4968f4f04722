import type { KnownOp } from './alphabet.ts'
import type { Automaton, Node } from './automaton.ts'
import { computeFootprint, meets } from './footprint.ts'
import type { Footprint } from './footprint.ts'
import { heldWith } from './frozen.ts'
import type { Frozen } from './frozen.ts'

/**
 * The footprints used in one pass of a search (footprint.ts), by node and by what frozen tasks hold.
 *
 * They do not change during the pass, though more of the automata is learned: a persistent set that
 * was right for a state must stay so. Everything has a small number and every answer stands in an
 * array of numbers, for each state asks dozens of times.
 */
export interface Footprints {
  readonly automaton: Automaton
  /** By number; number 0 is: nothing is held. */
  readonly frozen: Frozen[]
  readonly frozenKeys: Map<string, number>
  /** By frozen holds, then node id: the number, plus one, of the holds with those of the node added. */
  readonly sums: Int32Array[]
  /** By frozen holds, then node id: the number, plus one, of the footprint. */
  readonly known: Int32Array[]
  /** Footprints by number, each once. */
  readonly list: Footprint[]
  readonly numbers: Map<string, number>
  /** By number of a footprint, then op id: MEETS or APART. */
  readonly answers: Uint8Array[]
  /** What persistent.ts writes anew for each state, kept so that it allocates nothing. */
  readonly room: { readonly nodes: Node[]; readonly waits: number[] }
}

const MEETS = 1
const APART = 2

export function newFootprints(automaton: Automaton): Footprints {
  return { automaton, frozen: [new Map()], frozenKeys: new Map([['', 0]]), sums: [], known: [], list: [], numbers: new Map(), answers: [], room: { nodes: [], waits: [] } }
}

/** `frozen` and what is held at `node`. */
export function withHolds(footprints: Footprints, frozen: number, node: Node): number {
  if (node.holds.size === 0) return frozen
  const known = footprints.sums[frozen]?.[node.id]
  if (known !== undefined && known !== 0) return known - 1
  const number = frozenNumber(footprints, heldWith(footprints.frozen[frozen]!, node))
  withRoom(footprints.sums, frozen, node.id)[node.id] = number + 1
  return number
}

function frozenNumber(footprints: Footprints, holds: Frozen): number {
  const name = [...holds].sort(([a], [b]) => a - b).join(' ')
  const known = footprints.frozenKeys.get(name)
  if (known !== undefined) return known
  const number = footprints.frozen.push(holds) - 1
  footprints.frozenKeys.set(name, number)
  return number
}

/** True if from `node` on, while `frozen` stays held, an op may come that may not be swapped with `op`. */
export function mayMeet(footprints: Footprints, node: Node, frozen: number, op: KnownOp): boolean {
  const number = (footprints.known[frozen]?.[node.id] || learnFootprint(footprints, node, frozen)) - 1
  const answer = footprints.answers[number]?.[op.id]
  if (answer !== undefined && answer !== 0) return answer === MEETS
  const found = meets(footprints.list[number]!, op)
  withRoom(footprints.answers, number, op.id, Uint8Array)[op.id] = found ? MEETS : APART
  return found
}

/** The number, plus one, of the footprint. */
function learnFootprint(footprints: Footprints, node: Node, frozen: number): number {
  const { list, numbers } = footprints
  const footprint = computeFootprint(footprints.automaton, node, footprints.frozen[frozen]!)
  const name = footprint.join()
  const number = numbers.get(name) ?? list.push(footprint) - 1
  numbers.set(name, number)
  return (withRoom(footprints.known, frozen, node.id)[node.id] = number + 1)
}

/** `table[index]`, made long enough for `place`. */
function withRoom<T extends Int32Array | Uint8Array>(table: T[], index: number, place: number, make?: new (length: number) => T): T {
  const Make = make ?? (Int32Array as unknown as new (length: number) => T)
  while (table.length <= index) table.push(new Make(64))
  const old = table[index]!
  if (place < old.length) return old
  const longer = new Make(2 * place)
  longer.set(old)
  return (table[index] = longer)
}

/**
 * True if some of the nodes whose successors were learned since number `edges` have used footprints
 * that would be larger now. Quick, and may miss some: only `footprintsGrew` can let a pass stand.
 */
export function footprintsGrewAt({ automaton, frozen, known, list }: Footprints, edges: number): boolean {
  const nodes = new Set(automaton.learned.slice(edges))
  return known.some((numbers, holds) => [...nodes].some((node) => {
    const number = numbers[node.id] ?? 0
    return number !== 0 && isLarger(computeFootprint(automaton, node, frozen[holds]!), list[number - 1]!)
  }))
}

function isLarger(now: Footprint, before: Footprint): boolean {
  return now.some((mask, object) => mask !== (before[object] ?? 0))
}

/** True if some footprint that has been used would be larger now. */
export function footprintsGrew({ automaton, frozen, known, list }: Footprints): boolean {
  return known.some((numbers, holds) => numbers.some((number, id) => {
    return number !== 0 && isLarger(computeFootprint(automaton, automaton.nodes[id]!, frozen[holds]!), list[number - 1]!)
  }))
}
