import type { Node } from './automaton.ts'
import { domainAfter } from './domainOps.ts'
import type { DomainState } from './domainOps.ts'
import { bug, unreachable } from './errors.ts'
import { lockAfter } from './lockOps.ts'
import type { LockState } from './lockOps.ts'
import type { Machine } from './machine.ts'
import { stateNumber } from './objects.ts'
import type { KnownObject, Objects } from './objects.ts'
import { nodeOf } from './row.ts'
import type { Row } from './row.ts'
import type { Exchange } from './symmetry.ts'

/** The state that `row` becomes if tasks are exchanged: each takes the other's place, with all that it holds. */
export function exchanged(machine: Machine, number: number, row: Row): Row {
  const exchange = machine.symmetry?.exchanges[number] ?? bug('tasks were to be exchanged where none are alike')
  const after = row.slice()
  exchange.forEach((to, task) => (after[to] = twinOf(nodeOf(machine, row, task), to).id))
  const base = exchange.length
  for (let object = 0; base + object < row.length; object++) after[base + object] = imageOf(machine, number, object, row[base + object]!)
  return after
}

/** The same local state of another task of its group. */
export function twinOf({ twins }: Node, task: number): Node {
  return twins.find((twin) => twin.task === task) ?? bug('a task was to take the place of one that is not like it')
}

/** What becomes of a state of an object if tasks are exchanged, both by their numbers. */
export function imageOf(machine: Machine, exchange: number, object: number, state: number): number {
  const { images } = machine.symmetry!
  const known = (images[exchange]![object] ??= [])
  return (known[state] ??= findImage(machine, exchange, object, state))
}

function findImage(machine: Machine, exchange: number, index: number, state: number): number {
  if (machine.asks !== undefined) return machine.asks.image(exchange, index, state)
  const { objects, symmetry } = machine
  // An object that has not been met yet is in its first state, which names nobody.
  const object = objects.list[index]
  return object === undefined ? state : imageIn(objects, object, state, symmetry!.exchanges[exchange]!)
}

/** Locks and domains name tasks. Cells do not: what a task writes is a function of its replies, not of who it is. */
function imageIn(objects: Objects, object: KnownObject, number: number, exchange: Exchange): number {
  const state = object.states[number]
  switch (object.shared?.kind) {
    case undefined:
    case 'cell':
      return number
    case 'lock':
      return stateNumber(objects, object, lockAfter(state as LockState, exchange))
    case 'domain':
      return stateNumber(objects, object, domainAfter(state as DomainState, exchange))
    default:
      return unreachable(object.shared)
  }
}
