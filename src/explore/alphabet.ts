import { formatValue } from './formatValue.ts'
import type { Op } from '../ops/op.ts'
import type { Shared } from '../ops/shared.ts'
import { accessClass, accessClasses, conflictsOf, mayChange } from './accesses.ts'
import type { Invariant } from './scenario.ts'
import { objectIndex } from './objects.ts'
import type { Objects } from './objects.ts'
import { numberOf } from './values.ts'
import type { Values } from './values.ts'

/** One object that an op touches, and how: a class number of accesses.ts. */
export interface Access {
  readonly object: number
  readonly class: number
}

/** An op that some task has yielded; equal ops are one. */
export interface KnownOp {
  readonly id: number
  readonly op: Op
  readonly object: number
  readonly accesses: readonly Access[]
  /** True if invariants are to be checked after it. A graceStart changes nothing that they can see. */
  readonly isWatched: boolean
}

/** All ops met so far. */
export interface Alphabet {
  readonly objects: Objects
  readonly invariants: readonly Invariant[]
  readonly list: KnownOp[]
  readonly ids: Map<string, number>
}

export function newAlphabet(objects: Objects, invariants: readonly Invariant[]): Alphabet {
  return { objects, invariants, list: [], ids: new Map() }
}

/** The known op equal to what a task has yielded; throws a TypeError if that is no op. */
export function knownOp(alphabet: Alphabet, yielded: unknown): KnownOp {
  if (typeof yielded !== 'object' || yielded === null || !('kind' in yielded)) {
    throw new TypeError(`yields ${String(yielded)}, which is not an op`)
  }
  const op = yielded as Op
  const key = keyOf(alphabet.objects, op)
  const known = alphabet.ids.get(key)
  return known === undefined ? addOp(alphabet, key, op) : alphabet.list[known]!
}

function addOp(alphabet: Alphabet, key: string, yielded: Op): KnownOp {
  const { objects } = alphabet
  const shared = objectOf(yielded)
  const object = shared === undefined ? 0 : objectIndex(objects, shared)
  const accesses = accessesOf(alphabet, yielded, object)
  const op = withUniqueValues(objects.values, yielded)
  const added: KnownOp = { id: alphabet.list.length, op, object, accesses, isWatched: accesses.length > 1 }
  alphabet.ids.set(key, added.id)
  alphabet.list.push(added)
  return added
}

/** The shared object of an op. */
export function objectOf(op: Op): Shared | undefined {
  if ('cell' in op) return op.cell
  if ('lock' in op) return op.lock
  if ('domain' in op) return op.domain
  return undefined
}

/** Equal for equal ops. Checks that the op is one. */
function keyOf(objects: Objects, op: Op): string {
  const index = (object: Shared, kind: Shared['kind']): number => objectIndex(objects, checkedObject(object, kind))
  const number = (value: unknown, cell: Shared): number => valueNumber(objects.values, value, cell)
  switch (op.kind) {
    case 'load':
      return `load ${index(op.cell, 'cell')}`
    case 'add':
      return `add ${index(op.cell, 'cell')} ${op.delta} ${op.unless}`
    case 'store':
    case 'xchg':
      return `${op.kind} ${index(op.cell, 'cell')} ${number(op.value, op.cell)}`
    case 'await':
      return `await ${index(op.cell, 'cell')} ${op.test} ${number(op.value, op.cell)}`
    case 'cmpxchg':
      return `cmpxchg ${index(op.cell, 'cell')} ${number(op.expect, op.cell)} ${number(op.value, op.cell)}`
    case 'acquire':
    case 'tryAcquire':
    case 'release':
      return `${op.kind} ${index(op.lock, 'lock')} ${op.mode}`
    case 'enter':
    case 'exit':
    case 'graceStart':
    case 'graceWait':
      return `${op.kind} ${index(op.domain, 'domain')}`
    case 'held':
      return `held ${index(op.object, op.object?.kind === 'domain' ? 'domain' : 'lock')}`
    case 'fail':
      return `fail ${op.violation}`
    default:
      throw new TypeError(`yields an op of the unknown kind ${String((op as { kind: unknown }).kind)}`)
  }
}

function checkedObject(object: Shared, kind: Shared['kind']): Shared {
  if (typeof object === 'object' && object?.kind === kind) return object
  throw new TypeError(`yields an op on ${formatValue(object)}, which is no ${kind}`)
}

function valueNumber(values: Values, value: unknown, cell: Shared): number {
  const number = numberOf(values, value)
  if (number !== undefined) return number
  throw new TypeError(`yields an op on ${cell.name} with a value that is neither plain data nor marked with identity()`)
}

/** The op with the unique values of values.ts in place of its own, so that `===` compares contents. */
function withUniqueValues(values: Values, op: Op): Op {
  const unique = (value: unknown): unknown => values.list[numberOf(values, value) ?? -1]
  if (op.kind === 'cmpxchg') return { ...op, expect: unique(op.expect), value: unique(op.value) }
  return 'value' in op ? { ...op, value: unique(op.value) } : op
}

/**
 * The op's own access, and if it may change what invariants see, their looks at all they are over.
 *
 * Sound: an invariant is checked as part of the op, so the op's effect (does the task halt?) depends
 * on every object in `over`, its own object included.
 */
function accessesOf(alphabet: Alphabet, op: Op, object: number): Access[] {
  const own = accessClass(op)
  if (own === undefined) return []
  const accesses = [{ object, class: accessClasses.indexOf(own) }]
  if (!mayChange(own)) return accesses
  const shared = objectOf(op)
  const watching = alphabet.invariants.filter(({ over }) => shared !== undefined && over.includes(shared))
  for (const looked of new Set(watching.flatMap(({ over }) => over))) {
    const name = looked.kind === 'cell' ? 'read' : 'look'
    accesses.push({ object: objectIndex(alphabet.objects, looked), class: accessClasses.indexOf(name) })
  }
  return accesses
}

/** True if the two ops, of different tasks, may not be swapped. */
export function conflict(a: KnownOp, b: KnownOp): boolean {
  return a.accesses.some((x) =>
    b.accesses.some((y) => x.object === y.object && ((conflictsOf[x.class] ?? 0) & (1 << y.class)) !== 0),
  )
}
