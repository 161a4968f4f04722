import type { Shared } from '../ops/shared.ts'
import type { DomainState } from './domainOps.ts'
import { unreachable } from './errors.ts'
import type { LockState } from './lockOps.ts'
import { numberOf } from './values.ts'
import type { Values } from './values.ts'

/**
 * A shared object as the machine knows it: its states met so far, numbered; 0 is the first state.
 *
 * A state is a cell's value (the unique one of values.ts), a LockState or a DomainState.
 */
export interface KnownObject {
  readonly index: number
  /** Undefined only for the object that ops which touch nothing stand on; it has one state. */
  readonly shared: Shared | undefined
  readonly states: unknown[]
  readonly numbers: Map<unknown, number>
}

/** All objects met so far, in the order in which they were met. */
export interface Objects {
  readonly taskNames: readonly string[]
  readonly values: Values
  readonly list: KnownObject[]
  readonly indices: Map<Shared, number>
}

export function newObjects(taskNames: readonly string[], values: Values): Objects {
  const nothing: KnownObject = { index: 0, shared: undefined, states: [undefined], numbers: new Map() }
  return { taskNames, values, list: [nothing], indices: new Map() }
}

/** The index of `shared`; an object not met before is in its first state in every row. */
export function objectIndex(objects: Objects, shared: Shared): number {
  const known = objects.indices.get(shared)
  if (known !== undefined) return known
  const object: KnownObject = { index: objects.list.length, shared, states: [], numbers: new Map() }
  objects.indices.set(shared, object.index)
  objects.list.push(object)
  stateNumber(objects, object, firstState(objects, shared))
  return object.index
}

function firstState(objects: Objects, shared: Shared): LockState | DomainState | unknown {
  switch (shared.kind) {
    case 'cell': {
      const number = numberOf(objects.values, shared.initial)
      if (number !== undefined) return objects.values.list[number]
      throw new TypeError(`uses ${shared.name}, whose first value is neither plain data nor marked with identity()`)
    }
    case 'lock':
      return { exclusive: undefined, shared: [] } satisfies LockState
    case 'domain': {
      const zeros = objects.taskNames.map(() => 0)
      return { depth: zeros, waits: zeros } satisfies DomainState
    }
    default:
      return unreachable(shared)
  }
}

/** The number of `state` among the states of `object`. */
export function stateNumber(objects: Objects, object: KnownObject, state: unknown): number {
  const key = object.shared?.kind === 'cell' ? numberOf(objects.values, state) : JSON.stringify(state)
  const known = object.numbers.get(key)
  if (known !== undefined) return known
  object.numbers.set(key, object.states.length)
  return object.states.push(state) - 1
}
