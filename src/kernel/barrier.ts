import type { Task } from '../ops/op.ts'
import type { Cell } from '../ops/shared.ts'

/**
 * Memory barriers and ordered accesses, as tools/memory-model in the kernel tree has them.
 *
 * Only scenarios with weak memory notice them; elsewhere a barrier is not even an op. What each of
 * them orders is in docs/memory-model.md.
 */

/** smp_rmb(): earlier loads before later loads. */
export function* smp_rmb(): Task<void> {
  yield { kind: 'fence', order: 'read' }
}

/** smp_wmb(): earlier stores before later stores. */
export function* smp_wmb(): Task<void> {
  yield { kind: 'fence', order: 'write' }
}

/** smp_mb(): everything before everything after, and all full barriers in one order. */
export function* smp_mb(): Task<void> {
  yield { kind: 'fence', order: 'full' }
}

/** smp_load_acquire(): this load before everything later. */
export function* smp_load_acquire<T>(cell: Cell<T>): Task<T> {
  return (yield { kind: 'load', cell: cell as Cell, order: 'acquire' }) as T
}

/** smp_store_release(): everything earlier before this store. */
export function* smp_store_release<T>(cell: Cell<T>, value: NoInfer<T>): Task<void> {
  yield { kind: 'store', cell: cell as Cell, value, order: 'release' }
}
