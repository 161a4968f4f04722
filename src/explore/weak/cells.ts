import type { CellOp } from '../cellOps.ts'
import { onCell } from '../cellOps.ts'
import type { Effect } from '../effect.ts'
import { bug } from '../errors.ts'
import { stateNumber } from '../objects.ts'
import { numberOf } from '../values.ts'
import { cellsIn } from './dependencies.ts'
import { CARRY, FENCES, OWN, READ, SEEN, keepStores, storesOf } from './memory.ts'
import type { Store } from './memory.ts'
import { fence, learn, view } from './order.ts'
import type { Draft } from './order.ts'
import { shiftEntries } from './shift.ts'
import { entry, join, withEntry } from './tuples.ts'

/** How an op on a cell can go: it stands behind so many newer stores of the cell. */
export type Choice = number

/**
 * All ways in which the op can go from here, the one that stands behind no other store first.
 *
 * A load reads any store that is not older than what the task has to know. A store goes anywhere after
 * what the task has seen, but not between a store and the read-modify-write of it. Empty if the op waits.
 */
export function choicesOn(draft: Draft, op: CellOp, object: number): Choice[] {
  const stores = storesOf(draft.memory, draft, object)
  const choices: Choice[] = []
  for (let at = stores.length - 1; at >= 0; at--) {
    if (mayStandAt(draft, op, { object, stores, at })) choices.push(stores.length - 1 - at)
  }
  return choices
}

interface Place {
  readonly object: number
  readonly stores: readonly Store[]
  /** The store that is read, or after which the task's own is put. */
  readonly at: number
}

function mayStandAt(draft: Draft, op: CellOp, { object, stores, at }: Place): boolean {
  const { tuples } = draft.memory
  const effect = effectAt(draft, op, stores[at]!)
  if (effect.kind === 'blocked') return false
  if (!writes(op, effect, stores[at]!, draft)) return at >= entry(tuples, view(draft, READ), object)
  const isCut = stores[at + 1]?.isBound === true
  const seen = isReadModifyWrite(op) ? join(tuples, view(draft, SEEN), draft.words[FENCES]!) : view(draft, SEEN)
  return !isCut && at >= entry(tuples, seen, object)
}

function effectAt(draft: Draft, op: CellOp, { value }: Store): Effect<unknown> {
  return onCell(op, draft.memory.machine.objects.values.list[value])
}

/** True if the op puts a store of its own after this one. A use after free is taken for one: it does not go on. */
function writes(op: CellOp, effect: Effect<unknown>, { value }: Store, draft: Draft): boolean {
  switch (op.kind) {
    case 'load':
    case 'await':
      return false
    case 'store':
    case 'xchg':
      return true
    case 'cmpxchg':
    case 'add': {
      // One that does not take place orders nothing and is only a load.
      const before = draft.memory.machine.objects.values.list[value]
      return effect.kind === 'done' && (op.kind === 'cmpxchg' ? Object.is(before, op.expect) : before !== op.unless)
    }
  }
}

function isReadModifyWrite(op: CellOp): boolean {
  return op.kind === 'xchg' || op.kind === 'cmpxchg' || op.kind === 'add'
}

/** What an op on a cell has done. */
export type Done =
  | { readonly kind: 'violation'; readonly label: string; readonly reply: unknown }
  | { readonly kind: 'done'; readonly reply: unknown }

/** Does the op at one of its choices: changes the stores of the cell and what the task knows. */
export function doOnCell(draft: Draft, op: CellOp, object: number, choice: Choice): Done {
  const stores = storesOf(draft.memory, draft, object)
  const place: Place = { object, stores, at: stores.length - 1 - choice }
  const store = stores[place.at] ?? bug('an op stands behind more stores than there are')
  const effect = effectAt(draft, op, store)
  if (effect.kind === 'violation') return { ...effect, reply: draft.memory.machine.objects.values.list[store.value] }
  if (effect.kind === 'blocked') return bug('a task that cannot move was moved')
  if (writes(op, effect, store, draft)) write(draft, op, place, effect.state)
  else read(draft, op, place)
  return { kind: 'done', reply: effect.reply }
}

/**
 * Only an acquire makes what was known to the store binding for all later loads. For the cells that the
 * value itself leads to it always is: their loads depend on it for their address.
 */
function read(draft: Draft, op: CellOp, { object, stores, at }: Place): void {
  const { tuples, machine } = draft.memory
  const { value, view: known } = stores[at]!
  learn(draft, READ, withEntry(tuples, 0, object, at))
  learn(draft, SEEN, withEntry(tuples, known, object, at))
  if (op.kind === 'load' && op.order === 'acquire') learn(draft, READ, known)
  for (const cell of cellsIn(machine.objects, value)) {
    learn(draft, READ, withEntry(tuples, 0, cell, entry(tuples, known, cell)))
  }
}

/** Puts a store of the task after the one at the place. A value-returning read-modify-write is fully ordered. */
function write(draft: Draft, op: CellOp, { object, stores, at }: Place, value: unknown): void {
  const { memory } = draft
  const isBound = isReadModifyWrite(op)
  if (isBound) {
    fence(draft, 'full')
    learn(draft, SEEN, stores[at]!.view)
  }
  // A store-release makes known all that was seen. Who reads a read-modify-write reads what it read as well.
  const carried = op.kind === 'store' && op.order === 'release' ? view(draft, SEEN) : view(draft, CARRY)
  const added = { value: numberOf(memory.machine.objects.values, value)!, view: isBound ? join(memory.tuples, carried, stores[at]!.view) : carried, isBound }
  insert(draft, object, at + 1, added)
  const now = storesOf(memory, draft, object)[at + 1]!
  const known = withEntry(memory.tuples, now.view, object, at + 1)
  for (const which of [SEEN, OWN]) learn(draft, which, known)
  learn(draft, READ, withEntry(memory.tuples, 0, object, at + 1))
  if (isBound) fence(draft, 'full')
}

/** Puts a store at a place; the stores from there on move up by one, everywhere they are known. */
function insert(draft: Draft, object: number, at: number, added: Store): void {
  const { memory, row } = draft
  const stores = storesOf(memory, draft, object)
  keepStores(memory, draft, object, stores.toSpliced(at, 0, added))
  if (at < stores.length) {
    shiftEntries(memory, draft, (cell, place) => (cell === object && place >= at ? place + 1 : place))
    return
  }
  const { machine } = memory
  const known = machine.objects.list[object]!
  row[machine.taskNames.length + object] = stateNumber(machine.objects, known, machine.objects.values.list[added.value])
}

