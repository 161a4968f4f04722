import { inside } from './domainOps.ts'
import type { DomainState } from './domainOps.ts'
import { bug, unreachable } from './errors.ts'
import { holders } from './lockOps.ts'
import type { LockState } from './lockOps.ts'
import type { KnownObject, Objects } from './objects.ts'

/** A state as invariants and traces see it: the value of a cell, the names of holders. */
export function readable(objects: Objects, object: KnownObject, state: number): unknown {
  const names = (mask: number): string[] => objects.taskNames.filter((_, task) => mask & (1 << task))
  switch (object.shared?.kind) {
    case 'cell':
      return object.states[state]
    case 'lock':
      return names(holders(object.states[state] as LockState))
    case 'domain':
      return names(inside(object.states[state] as DomainState))
    case undefined:
      return bug('the state of no object was asked for')
    default:
      return unreachable(object.shared)
  }
}
