import type { Op } from '../ops/op.ts'
import type { Effect } from './effect.ts'
import { unreachable } from './errors.ts'

export type LockOp = Extract<Op, { readonly lock: unknown }>

/** One exclusive holder, or shared holders in ascending order; a task may be among them twice. */
export interface LockState {
  readonly exclusive: number | undefined
  readonly shared: readonly number[]
}

/** The effect of an op by `task` on a lock. */
export function onLock(op: LockOp, lock: LockState, task: number): Effect<LockState> {
  const isFree = lock.exclusive === undefined && (op.mode === 'shared' || lock.shared.length === 0)
  switch (op.kind) {
    case 'acquire':
      if (!isFree) return { kind: 'blocked', by: holders(lock) }
      return { kind: 'done', state: taken(op, lock, task), reply: undefined }
    case 'tryAcquire':
      return { kind: 'done', state: isFree ? taken(op, lock, task) : lock, reply: isFree }
    case 'release': {
      const isHeld = op.mode === 'exclusive' ? lock.exclusive === task : lock.shared.includes(task)
      if (!isHeld) return { kind: 'violation', label: `release of ${op.lock.name} without ${op.mode} hold` }
      const shared = op.mode === 'exclusive' ? lock.shared : lock.shared.toSpliced(lock.shared.indexOf(task), 1)
      return { kind: 'done', state: { exclusive: undefined, shared }, reply: undefined }
    }
    default:
      return unreachable(op)
  }
}

function taken(op: LockOp, lock: LockState, task: number): LockState {
  if (op.mode === 'exclusive') return { exclusive: task, shared: [] }
  return { exclusive: undefined, shared: [...lock.shared, task].sort((a, b) => a - b) }
}

/** The state in which tasks are exchanged: by task, the one whose place it takes. */
export function lockAfter({ exclusive, shared }: LockState, exchange: readonly number[]): LockState {
  const after = (task: number): number => exchange[task] ?? task
  return { exclusive: exclusive === undefined ? undefined : after(exclusive), shared: shared.map(after).sort((a, b) => a - b) }
}

/** Everyone who holds the lock, as a mask. */
export function holders(lock: LockState): number {
  return lock.shared.reduce((mask, task) => mask | (1 << task), lock.exclusive === undefined ? 0 : 1 << lock.exclusive)
}
