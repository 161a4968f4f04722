import type { Invariant } from './scenario.ts'

/**
 * What a thread of a parallel search must ask the one that runs the tasks: all that gives something a
 * number, and all that is code of the scenario.
 */
export interface Asks {
  /** How the task at node number `node` goes on if its object is in `state`; enters it into the node's table. */
  readonly next: (node: number, state: number) => number
  /** True if the invariant holds for these states of the objects it is over. */
  readonly holds: (invariant: Invariant, states: readonly number[]) => boolean
  /** As imageOf() (exchange.ts). */
  readonly image: (exchange: number, object: number, state: number) => number
  /** The number of the node at which `violations` leave the task that moved from `node`. */
  readonly halted: (node: number, state: number, violations: readonly string[]) => number
}
