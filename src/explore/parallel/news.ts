import type { Op } from '../../ops/op.ts'
import type { KnownOp } from '../alphabet.ts'
import type { Automaton, Node } from '../automaton.ts'
import { addNode } from '../nodes.ts'

/** What was learned of the tasks, as plain data for a thread that only searches. */
export interface News {
  /** Of each object, how many states it has. */
  readonly objects: readonly number[]
  readonly ops: readonly OpNews[]
  readonly nodes: readonly NodeNews[]
  /** Nodes of which a successor was learned, with all their successors. */
  readonly edges: readonly (readonly [node: number, successors: readonly number[]])[]
}

type OpNews = Pick<KnownOp, 'object' | 'accesses' | 'isWatched'> & { readonly kind: string; readonly mode: string | undefined }
type NodeNews = Pick<Node, 'task' | 'slot' | 'holds' | 'violations'> & { readonly op: number | undefined }

/** How much a thread has been told. */
export interface Told {
  ops: number
  nodes: number
  edges: number
}

/** All that was learned since `told`, which is brought up to date. */
export function newsSince({ alphabet, nodes, learned }: Automaton, told: Told): News {
  const ops = alphabet.list.slice(told.ops).map(({ op, object, accesses, isWatched }): OpNews => (
    { object, accesses, isWatched, kind: op.kind, mode: 'mode' in op ? op.mode : undefined }))
  const added = nodes.slice(told.nodes).map(({ task, slot, holds, violations, op }): NodeNews => (
    { task, slot, holds, violations, op: op?.id }))
  const edges = [...new Set(learned.slice(told.edges))].map((node) => [node.id, [...node.edges.values()].map(({ id }) => id)] as const)
  told.ops = alphabet.list.length
  told.nodes = nodes.length
  told.edges = learned.length
  return { objects: alphabet.objects.list.map(({ states }) => states.length), ops, nodes: added, edges }
}

/** Learns what another thread was told. Numbers are the same in both. */
export function learnNews(automaton: Automaton, { objects, ops, nodes, edges }: News): void {
  const { list } = automaton.alphabet.objects
  objects.forEach((states, index) => {
    list[index] ??= { index, shared: undefined, states: [], numbers: new Map() }
    list[index].states.length = states
  })
  for (const { kind, mode, ...op } of ops) {
    // Of an op a search needs to know only what it is, not on what values: that is asked for.
    automaton.alphabet.list.push({ ...op, id: automaton.alphabet.list.length, op: { kind, mode } as unknown as Op })
  }
  for (const { op, ...node } of nodes) {
    addNode(automaton, {
      ...node,
      id: automaton.nodes.length,
      op: op === undefined ? undefined : automaton.alphabet.list[op],
      twins: [], result: undefined, sites: [], parent: undefined, reply: 0, depth: 0, edges: new Map(), fresh: undefined,
    })
  }
  for (const [id, successors] of edges) {
    const node = automaton.nodes[id]!
    // By number of the successor, not of the reply: only who comes after is of interest here.
    for (const next of successors) node.edges.set(next, automaton.nodes[next]!)
    automaton.learned.push(node)
  }
}
