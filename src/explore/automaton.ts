import type { Task } from '../ops/op.ts'
import type { Alphabet, KnownOp } from './alphabet.ts'
import type { Holds } from './holds.ts'
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
  readonly alphabet: Alphabet
  readonly merge: 'live' | 'history'
  /** Never keep a suspended generator: run it again from the start, and so check it, each time. */
  readonly rerun: 'always' | 'if needed'
  /** Whether a fence is an op: where memory is sequentially consistent it does nothing, and is passed over. */
  readonly fences: 'ops' | 'passed over'
  readonly maxOps: number
  /** By id, from 1 on. */
  readonly nodes: Node[]
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
  /** By state of the op's object: the next node's id; see `BLOCKED` in step.ts. */
  next: Int32Array
  /** By state of the op's object: its next state, or, where the op is blocked, the tasks that block it. */
  written: Int32Array
  /** A generator suspended here, kept for the first extension. */
  fresh: Instance | undefined
}
