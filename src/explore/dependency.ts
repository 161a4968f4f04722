import type { Op } from '../ops/op.ts'
import { accessClasses, conflictsOf } from './commutation.ts'
import type { AccessClass } from './commutation.ts'
import { unreachable } from './errors.ts'
import { objectIndex } from './objects.ts'
import type { Objects } from './objects.ts'
import { objectOf } from './opObject.ts'
import type { Invariant } from './scenario.ts'

/** One object that an op touches, and how: a class number of commutation.ts. */
export interface Access {
  readonly object: number
  readonly class: number
}

/**
 * The op's own access, and if it may change what invariants see, their looks at all they are over.
 *
 * Sound: an invariant is checked as part of the op, so the op's effect (does the task halt?) depends
 * on every object in `over`, its own object included.
 */
export function accessesOf(objects: Objects, invariants: readonly Invariant[], op: Op): readonly Access[] {
  const own = accessClass(op)
  const shared = objectOf(op)
  if (own === undefined || shared === undefined) return []
  const accesses = [{ object: objectIndex(objects, shared), class: accessClasses.indexOf(own) }]
  if (!mayChange(own)) return accesses
  const watching = invariants.filter(({ over }) => over.includes(shared))
  for (const looked of new Set(watching.flatMap(({ over }) => over))) {
    const name = looked.kind === 'cell' ? 'read' : 'look'
    accesses.push({ object: objectIndex(objects, looked), class: accessClasses.indexOf(name) })
  }
  return accesses
}

/** True if two ops of different tasks with these accesses may not be swapped. */
export function conflict(a: readonly Access[], b: readonly Access[]): boolean {
  return a.some((x) =>
    b.some((y) => x.object === y.object && ((conflictsOf[x.class] ?? 0) & (1 << y.class)) !== 0),
  )
}

/** The class of an op's access to its own object; undefined if it touches nothing shared. */
export function accessClass(op: Op): AccessClass | undefined {
  switch (op.kind) {
    case 'load':
    case 'await':
      return 'read'
    case 'store':
    case 'cmpxchg':
    case 'xchg':
    case 'add':
      return 'write'
    case 'acquire':
      return op.mode === 'exclusive' ? 'lock' : 'lockShared'
    case 'tryAcquire':
      return op.mode === 'exclusive' ? 'tryLock' : 'tryShared'
    case 'release':
      return op.mode === 'exclusive' ? 'unlock' : 'unlockShared'
    case 'enter':
    case 'exit':
    case 'graceStart':
    case 'graceWait':
      return op.kind
    case 'fence':
    case 'held':
    case 'fail':
      return undefined
    default:
      return unreachable(op)
  }
}

/** True if the op may change what an invariant sees of its object. */
export function mayChange(name: AccessClass): boolean {
  return name !== 'read' && name !== 'look' && name !== 'graceStart' && name !== 'graceWait'
}
