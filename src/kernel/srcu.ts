import type { Domain } from '../ops/shared.ts'
import type { Task } from '../ops/op.ts'

export function* srcu_read_lock(srcu: Domain): Task<void> {
  yield { kind: 'enter', domain: srcu }
}

export function* srcu_read_unlock(srcu: Domain): Task<void> {
  yield { kind: 'exit', domain: srcu }
}

/**
 * synchronize_srcu(), synchronize_srcu_expedited(): waits for the sections open when it is called.
 *
 * Sections that begin later are not waited for. Called inside a section of the same domain it never
 * returns, as in the kernel.
 */
export function* synchronize_srcu(srcu: Domain): Task<void> {
  yield { kind: 'graceStart', domain: srcu }
  yield { kind: 'graceWait', domain: srcu }
}
