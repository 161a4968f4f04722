import { domain, type Cell } from '../ops/shared.ts'
import type { Task } from '../ops/op.ts'

/** rcu_assign_pointer(): publishes what the pointer leads to, with a store-release. */
export function* rcu_assign_pointer<T>(pointer: Cell<T>, value: NoInfer<T>): Task<void> {
  yield { kind: 'store', cell: pointer as Cell, value, order: 'release' }
}

/**
 * rcu_dereference(), srcu_dereference(): reads a pointer whose target lives until the grace period.
 *
 * Orders later loads of what the pointer leads to, and no others: the address dependency.
 */
export function* rcu_dereference<T>(pointer: Cell<T>): Task<T> {
  return (yield { kind: 'load', cell: pointer as Cell }) as T
}

/** The readers of RCU: one set for the whole kernel. */
const readers = domain('RCU')

export function* rcu_read_lock(): Task<void> {
  yield { kind: 'enter', domain: readers }
}

export function* rcu_read_unlock(): Task<void> {
  yield { kind: 'exit', domain: readers }
}

/** synchronize_rcu(): waits for the sections open when it is called. */
export function* synchronize_rcu(): Task<void> {
  yield { kind: 'graceStart', domain: readers }
  yield { kind: 'graceWait', domain: readers }
}
