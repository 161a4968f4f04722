import type { Hold, Op } from '../ops/op.ts'

/**
 * What a task holds: for each lock and domain it is in, how and how often.
 *
 * A function of the task's own ops and their replies, so it belongs to the automaton node and need
 * not be looked up in the row. Keys are object numbers in ascending order.
 */
export type Holds = ReadonlyMap<number, { readonly mode: Hold; readonly count: number }>

/** The holds after `op` on `object` was answered with `reply`. */
export function holdsAfter(holds: Holds, op: Op, object: number, reply: unknown): Holds {
  switch (op.kind) {
    case 'acquire':
      return changed(holds, object, op.mode, 1)
    case 'tryAcquire':
      return reply === true ? changed(holds, object, op.mode, 1) : holds
    case 'enter':
      return changed(holds, object, 'inside', 1)
    case 'release':
    case 'exit':
      return changed(holds, object, holds.get(object)?.mode ?? 'none', -1)
    default:
      return holds
  }
}

function changed(holds: Holds, object: number, mode: Hold, by: 1 | -1): Holds {
  const count = (holds.get(object)?.count ?? 0) + by
  const others = [...holds].filter(([other]) => other !== object)
  if (count > 0) others.push([object, { mode, count }])
  return new Map(others.sort(([a], [b]) => a - b))
}

/** The reply to `held`. */
export function holdOn(holds: Holds, object: number): Hold {
  return holds.get(object)?.mode ?? 'none'
}

export function holdsKey(holds: Holds): string {
  return [...holds].map(([object, { mode, count }]) => `${object}${mode}${count}`).join()
}
