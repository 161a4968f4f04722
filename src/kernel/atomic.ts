import type { Cell } from '../ops/shared.ts'
import type { Task } from '../ops/op.ts'

/** The value found, and whether it was the expected one and has been replaced. */
export interface CmpxchgResult<T> {
  readonly success: boolean
  readonly old: T
}

/**
 * try_cmpxchg64(): replaces `old` by `value` if the cell holds it.
 *
 * In C the value found is written back through the pointer to `old`; here it comes with the result,
 * and the caller stores it where C would.
 */
export function* try_cmpxchg64<T>(
  cell: Cell<T>,
  old: NoInfer<T>,
  value: NoInfer<T>,
): Task<CmpxchgResult<T>> {
  const found = (yield { kind: 'cmpxchg', cell: cell as Cell, expect: old, value }) as T
  return { success: found === old, old: found }
}

/** xchg(): returns the value before. */
export function* xchg<T>(cell: Cell<T>, value: NoInfer<T>): Task<T> {
  return (yield { kind: 'xchg', cell: cell as Cell, value }) as T
}

/** refcount_inc_not_zero(): one more, unless it is 0. Returns whether there was one to add to. */
export function* refcount_inc_not_zero(cell: Cell<number>): Task<boolean> {
  return (yield { kind: 'add', cell, delta: 1, unless: 0 }) !== 0
}

/** atomic_add_return(), fully ordered like all value-returning atomics here, for any sign of `delta`. Returns the new value. */
export function* atomic_add_return(delta: number, cell: Cell<number>): Task<number> {
  const old = (yield { kind: 'add', cell, delta }) as number
  return old + delta
}
