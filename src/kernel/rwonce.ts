import type { Cell } from '../ops/shared.ts'
import type { Task } from '../ops/op.ts'

/**
 * Plain and marked accesses to shared memory. In scenarios with weak memory they are ordered only by
 * what orders them in the kernel (docs/memory-model.md).
 *
 * Left out: what a compiler may do to a plain access (tear, repeat, fuse or move it). A plain access is
 * treated as a marked one: missed bug.
 */

/** A plain C read. One op. */
export function* load<T>(cell: Cell<T>): Task<T> {
  return (yield { kind: 'load', cell: cell as Cell }) as T
}

/** A plain C write. One op. */
export function* store<T>(cell: Cell<T>, value: NoInfer<T>): Task<void> {
  yield { kind: 'store', cell: cell as Cell, value }
}

/** READ_ONCE(): one read, never repeated by the compiler. */
export function* READ_ONCE<T>(cell: Cell<T>): Task<T> {
  return (yield { kind: 'load', cell: cell as Cell }) as T
}

/** WRITE_ONCE(). */
export function* WRITE_ONCE<T>(cell: Cell<T>, value: NoInfer<T>): Task<void> {
  yield { kind: 'store', cell: cell as Cell, value }
}

/**
 * One pass of a loop that spins until `cell` no longer holds `value`, cpu_relax() or cond_resched() in it.
 *
 * Modelled as a wait, so that a task that spins for ever is a deadlock and not an endless run. Other
 * passes of the loop would change nothing.
 */
export function* cpu_relax<T>(cell: Cell<T>, value: NoInfer<T>): Task<void> {
  yield { kind: 'await', cell: cell as Cell, test: 'not', value }
}

/** `x++` in C: a read and a write, two ops. Returns the new value. */
export function* increment(cell: Cell<number>): Task<number> {
  const old = yield* load(cell)
  yield* store(cell, old + 1)
  return old + 1
}

/** `x--` in C: a read and a write, two ops. Returns the new value. */
export function* decrement(cell: Cell<number>): Task<number> {
  const old = yield* load(cell)
  yield* store(cell, old - 1)
  return old - 1
}
