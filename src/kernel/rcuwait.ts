import { cell, type Cell } from '../ops/shared.ts'
import type { Task } from '../ops/op.ts'
import { smp_mb } from './barrier.ts'
import { load, store } from './rwonce.ts'

/** struct rcuwait and the one waiter's task state. */
export interface rcuwait {
  /** True while a task has announced that it may sleep here. */
  readonly task: Cell<boolean>
  /** The waiter's `__state`: true for TASK_UNINTERRUPTIBLE. */
  readonly sleeping: Cell<boolean>
}

export function newRcuwait(name: string): rcuwait {
  return { task: cell(`${name}.task`, false), sleeping: cell(`${name} waiter asleep`, false) }
}

export function* prepare_to_rcuwait(wait: rcuwait): Task<void> {
  yield* store(wait.task, true)
}

/** set_current_state(TASK_UNINTERRUPTIBLE) of the waiter: a store and a full barrier, smp_store_mb(). */
export function* set_current_state(wait: rcuwait): Task<void> {
  yield* store(wait.sleeping, true)
  yield* smp_mb()
}

/** schedule(): sleeps while the task state says so. */
export function* schedule(wait: rcuwait): Task<void> {
  yield { kind: 'await', cell: wait.sleeping, test: 'is', value: false }
}

export function* finish_rcuwait(wait: rcuwait): Task<void> {
  yield* store(wait.task, false)
  yield* store(wait.sleeping, false)
}

/** rcuwait_wake_up(). Its barrier pairs with the one of set_current_state(): one of the two sees the other. */
export function* rcuwait_wake_up(wait: rcuwait): Task<void> {
  yield* smp_mb()
  if (yield* load(wait.task)) yield* store(wait.sleeping, false)
}
