import type { Task } from '../ops/op.ts'
import type { Alphabet, KnownOp } from './alphabet.ts'
import type { Holds } from './holds.ts'
import type { NodeTables } from './nodeTables.ts'
import type { Instance } from './runner.ts'

/**
 * The tasks as automata, learned while the search goes on: (node, reply) to node.
 *
 * Between two ops a task sees nothing but replies, so its local state is a function of the replies
 * it has had, and a generator need be run only for a reply not yet seen at a node. Suspended
 * generators whose frames can be seen and hold the same values are one node (`merge: 'live'`): what
 * such a task does next can depend on nothing else. All others are told apart by their history.
 */
export interface Automaton {
  readonly scenario: string
  readonly tasks: readonly AutomatonTask[]
  /** By task: those that share what was learned of it, in ascending order, itself among them. The first of them is run. */
  readonly alike: readonly (readonly number[])[]
  readonly alphabet: Alphabet
  readonly merge: 'live' | 'history'
  /** Never keep a suspended generator: run it again from the start, and so check it, each time. */
  readonly rerun: 'always' | 'if needed'
  /** Whether a fence is an op: where memory is sequentially consistent it does nothing, and is passed over. */
  readonly fences: 'ops' | 'passed over'
  readonly maxOps: number
  /** By id, from 1 on. */
  readonly nodes: Node[]
  /** By task, then by the node's index among those of its task. */
  readonly byTask: readonly (readonly Node[])[]
  /** What the search asks of nodes. */
  readonly tables: NodeTables
  readonly byKey: Map<string, Node>
  /** The nodes of which a successor was learned, once for each, in that order. */
  readonly learned: Node[]
}

export interface AutomatonTask {
  readonly name: string
  readonly start: () => Task<unknown>
}

/** A local state of one task: suspended at an op, ended with a result, or halted by violations. */
export interface Node {
  readonly id: number
  readonly task: number
  /** The same local state in each task that is like this one, in their order; their ids follow one another. */
  readonly twins: readonly Node[]
  /** Undefined if the task has ended or was halted. */
  readonly op: KnownOp | undefined
  readonly result: unknown
  readonly violations: readonly string[]
  /** The word of a row that holds the state of the op's object. */
  readonly slot: number
  readonly holds: Holds
  /** Where its activations stand, outermost first, as far as they can be seen. */
  readonly sites: readonly string[]
  /** The way by which it was first reached: the generator is run again along it. */
  readonly parent: Node | undefined
  readonly reply: number
  readonly depth: number
  /** Learned successors by the number of the reply. */
  readonly edges: Map<number, Node>
  /** A generator suspended here, kept for the first extension; only in the first twin. */
  fresh: Instance | undefined
}
