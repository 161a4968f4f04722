import type { Shared } from '../ops/shared.ts'
import type { Task } from '../ops/op.ts'
import type { LockRule } from './lockRules.ts'

/** Who runs against whom, what must never be the case, and what may be observed at the end. */
export interface Scenario {
  readonly name: string
  /** Actor name (`vcpu0`, `notifier`, `vmm`) to a function that starts its task afresh. */
  readonly tasks: Readonly<Record<string, () => Task<unknown>>>
  /**
   * Groups of actors that do the same, each started by the same function: states in which they have changed places are visited
   * once (symmetry.ts). Outcomes stay what they are, whatever `observe` makes of names. Invariants must not tell the actors apart.
   */
  readonly symmetric?: readonly (readonly string[])[]
  /**
   * `weak`: a task may read an older store than the newest unless something orders the two, as in the Linux
   * kernel's memory model (docs/memory-model.md). Sequentially consistent unless told: every load reads the newest store.
   */
  readonly memory?: 'sequential' | 'weak'
  /** Source files, or folders with a slash at the end, whose functions a trace does not name: the ops are named instead. */
  readonly primitives?: readonly string[]
  /** Checked after every op that changes one of the objects an invariant reads. */
  readonly invariants?: readonly Invariant[]
  /** The orders in which locks may be taken, checked whenever one is. */
  readonly lockRules?: readonly LockRule[]
  /**
   * Whether those that run scenarios give them the project's lock rules in broken twins too. Unless told, they do with every
   * clause only: what a twin is to show is the harm, and not the report that comes before it.
   */
  readonly lockdep?: 'in twins too'
  /** Checked once all tasks have ended. */
  readonly atEnd?: readonly Invariant[]
  /**
   * Names the outcome of a run in which all tasks ended without a violation.
   *
   * `results` are the tasks' return values by actor, `read` gives the last value of a cell.
   * Without it the outcome is the list of `actor=result` for results that are not undefined.
   */
  readonly observe?: (end: EndState) => string
}

export interface EndState {
  readonly results: Readonly<Record<string, unknown>>
  readonly read: (object: Shared) => unknown
}

/**
 * A statement about shared state that must hold after every op.
 *
 * `over` lists all that `holds` looks at (a lock or domain is given as the names of its holders);
 * the explorer treats an op that writes one of them as a reader of the others, so keep it short:
 * many small invariants reduce better than one large one.
 */
export interface Invariant {
  /** The violation's label, a statement of what went wrong: `SPTE maps a freed page`. */
  readonly violation: string
  readonly over: readonly Shared[]
  readonly holds: (values: readonly unknown[]) => boolean
}
