import { lock, type Lock } from '../ops/shared.ts'
import type { LockMode, Task } from '../ops/op.ts'

/**
 * spinlock_t, rwlock_t, struct mutex and struct rw_semaphore.
 *
 * Left out: fairness. A waiting writer does not keep new readers out, so a deadlock that needs a
 * queued writer between two read sections of one thread is missed. Left out too: sleeping in atomic
 * context is not detected (missed bug).
 */

export type spinlock_t = Lock
export type rwlock_t = Lock
export type mutex = Lock
export type rw_semaphore = Lock

export const newLock = lock

function* acquire(lock: Lock, mode: LockMode): Task<void> {
  yield { kind: 'acquire', lock, mode }
}

function* release(lock: Lock, mode: LockMode): Task<void> {
  yield { kind: 'release', lock, mode }
}

export function* spin_lock(lock: spinlock_t): Task<void> {
  yield* acquire(lock, 'exclusive')
}

export function* spin_unlock(lock: spinlock_t): Task<void> {
  yield* release(lock, 'exclusive')
}

export function* write_lock(lock: rwlock_t): Task<void> {
  yield* acquire(lock, 'exclusive')
}

export function* write_unlock(lock: rwlock_t): Task<void> {
  yield* release(lock, 'exclusive')
}

export function* read_lock(lock: rwlock_t): Task<void> {
  yield* acquire(lock, 'shared')
}

export function* read_unlock(lock: rwlock_t): Task<void> {
  yield* release(lock, 'shared')
}

export function* mutex_lock(lock: mutex): Task<void> {
  yield* acquire(lock, 'exclusive')
}

export function* mutex_unlock(lock: mutex): Task<void> {
  yield* release(lock, 'exclusive')
}

export function* down_read(lock: rw_semaphore): Task<void> {
  yield* acquire(lock, 'shared')
}

export function* up_read(lock: rw_semaphore): Task<void> {
  yield* release(lock, 'shared')
}

export function* down_write(lock: rw_semaphore): Task<void> {
  yield* acquire(lock, 'exclusive')
}

export function* up_write(lock: rw_semaphore): Task<void> {
  yield* release(lock, 'exclusive')
}

/** cond_resched_rwlock_write(): lets waiters in. The model always yields; see `may_block` users. */
export function* cond_resched_rwlock_write(lock: rwlock_t): Task<void> {
  yield* write_unlock(lock)
  yield* write_lock(lock)
}

/** cond_resched_rwlock_read(). */
export function* cond_resched_rwlock_read(lock: rwlock_t): Task<void> {
  yield* read_unlock(lock)
  yield* read_lock(lock)
}
