import { cell, type Cell } from '../ops/shared.ts'
import type { Task } from '../ops/op.ts'
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

/** set_current_state(TASK_UNINTERRUPTIBLE) of the waiter. */
export function* set_current_state(wait: rcuwait): Task<void> {
  yield* store(wait.sleeping, true)
}

/** schedule(): sleeps while the task state says so. */
export function* schedule(wait: rcuwait): Task<void> {
  yield { kind: 'await', cell: wait.sleeping, test: 'is', value: false }
}

export function* finish_rcuwait(wait: rcuwait): Task<void> {
  yield* store(wait.task, false)
  yield* store(wait.sleeping, false)
}

export function* rcuwait_wake_up(wait: rcuwait): Task<void> {
  if (yield* load(wait.task)) yield* store(wait.sleeping, false)
}
