import type { FenceOrder } from '../../ops/op.ts'
import { CARRY, FENCES, LEFT_OWN, LEFT_SEEN, OWN, READ, SEEN, objectSlot, viewSlot } from './memory.ts'
import type { Memory, WeakState } from './memory.ts'
import { join, tupleId } from './tuples.ts'

/** A state in the making, and the task that moves. Views are changed in place. */
export interface Draft extends WeakState {
  readonly memory: Memory
  readonly task: number
}

export function view({ words, task }: Draft, which: number): number {
  return words[viewSlot(task, which)]!
}

/** Adds `more` to a view of the task. */
export function learn(draft: Draft, which: number, more: number): void {
  const { memory, words, task } = draft
  words[viewSlot(task, which)] = join(memory.tuples, view(draft, which), more)
}

/**
 * What a fence does to the views of the task that is at it.
 *
 * smp_rmb(): whatever was known to the stores read so far binds later loads. smp_wmb(): later stores make
 * known the earlier ones of this task (and no one else's: it is not cumulative). smp_mb(): both, for
 * all that was seen; and since full fences happen in one order, each knows what those before it knew.
 */
export function fence(draft: Draft, order: FenceOrder): void {
  const { memory, words } = draft
  switch (order) {
    case 'read':
      learn(draft, READ, view(draft, SEEN))
      break
    case 'write':
      learn(draft, CARRY, view(draft, OWN))
      break
    case 'full': {
      const all = join(memory.tuples, view(draft, SEEN), words[FENCES]!)
      words[FENCES] = all
      for (const which of [READ, SEEN, CARRY]) learn(draft, which, all)
    }
  }
}

/** Of a lock: what was seen and done by all who released it, and by those who had it exclusively. */
const ALL_SEEN = 0
const ALL_OWN = 1
const WRITERS_SEEN = 2
const WRITERS_OWN = 3

/**
 * A lock is acquired: an acquire, of what those saw who released it before. Who shares the lock learns nothing of
 * others who shared it.
 *
 * Besides, stores before an unlock come before those after a later lock, for third parties too, and loads
 * after the lock come after what was loaded before the unlock: linux-kernel.cat calls it po-unlock-lock-po.
 */
export function acquired(draft: Draft, lock: number, mode: 'exclusive' | 'shared'): void {
  const { memory, words } = draft
  const left = memory.tuples.list[words[objectSlot(memory.machine, lock)] ?? 0]!
  const [seen, own] = mode === 'exclusive' ? [left[ALL_SEEN] ?? 0, left[ALL_OWN] ?? 0] : [left[WRITERS_SEEN] ?? 0, left[WRITERS_OWN] ?? 0]
  learn(draft, SEEN, seen)
  learn(draft, READ, seen)
  learn(draft, READ, view(draft, LEFT_SEEN))
  learn(draft, CARRY, own)
  learn(draft, CARRY, view(draft, LEFT_OWN))
  // The store that takes the lock is one of its own, and makes known what all of them do.
  learn(draft, OWN, view(draft, CARRY))
}

/** A lock is released, with all that was seen: a release. */
export function released(draft: Draft, lock: number, mode: 'exclusive' | 'shared'): void {
  const { memory, words } = draft
  const slot = objectSlot(memory.machine, lock)
  const views = [...memory.tuples.list[words[slot] ?? 0]!]
  const [seen, own] = [view(draft, SEEN), view(draft, OWN)]
  const add = (which: number, more: number): void => { views[which] = join(memory.tuples, views[which] ?? 0, more) }
  add(ALL_SEEN, seen)
  add(ALL_OWN, own)
  if (mode === 'exclusive') {
    add(WRITERS_SEEN, seen)
    add(WRITERS_OWN, own)
  }
  words[slot] = tupleId(memory.tuples, views)
  words[viewSlot(draft.task, LEFT_SEEN)] = seen
  words[viewSlot(draft.task, LEFT_OWN)] = own
}

/** Of a domain: what was seen in sections that are over, what was seen before grace periods; then by task, what its grace period waits to see. */
const ENDED = 0
const STARTED = 1
const AWAITED = 2

/**
 * The law of grace periods: either a section is over before the grace period is, and all that the section saw is seen
 * after it; or the section begins after the grace period did, and sees all that was seen before that.
 */
export function entered(draft: Draft, domain: number): void {
  const started = domainViews(draft, domain)[STARTED] ?? 0
  for (const which of [READ, SEEN, CARRY]) learn(draft, which, started)
}

/** The last section of the task is over. `waiting`: whose grace periods have waited for it. */
export function left(draft: Draft, domain: number, waiting: readonly number[]): void {
  const seen = view(draft, SEEN)
  for (const which of [ENDED, ...waiting.map((task) => AWAITED + task)]) note(draft, domain, which, seen)
}

/** A grace period begins: a full fence, after all sections that are over. */
export function graceStarted(draft: Draft, domain: number): void {
  learn(draft, SEEN, domainViews(draft, domain)[ENDED] ?? 0)
  fence(draft, 'full')
  note(draft, domain, STARTED, view(draft, SEEN))
}

/** The grace period of the task ends: a full fence, after the sections that it waited for. */
export function graceEnded(draft: Draft, domain: number): void {
  const { memory, words, task } = draft
  const views = [...domainViews(draft, domain)]
  learn(draft, SEEN, views[AWAITED + task] ?? 0)
  views[AWAITED + task] = 0
  words[objectSlot(memory.machine, domain)] = tupleId(memory.tuples, views)
  fence(draft, 'full')
}

function domainViews({ memory, words }: Draft, domain: number): readonly number[] {
  return memory.tuples.list[words[objectSlot(memory.machine, domain)] ?? 0]!
}

function note(draft: Draft, domain: number, which: number, more: number): void {
  const { memory, words } = draft
  const views = Array.from({ length: AWAITED + memory.machine.taskNames.length }, (_, i) => domainViews(draft, domain)[i] ?? 0)
  views[which] = join(memory.tuples, views[which]!, more)
  words[objectSlot(memory.machine, domain)] = tupleId(memory.tuples, views)
}
