import { formatValue } from './formatValue.ts'
import type { Op } from '../ops/op.ts'
import type { Shared } from '../ops/shared.ts'
import { accessesOf } from './dependency.ts'
import type { Access } from './dependency.ts'
import { objectIndex } from './objects.ts'
import type { Objects } from './objects.ts'
import { objectOf } from './opObject.ts'
import type { Invariant } from './scenario.ts'
import { numberOf } from './values.ts'
import type { Values } from './values.ts'

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
  const accesses = accessesOf(objects, alphabet.invariants, yielded)
  const op = withUniqueValues(objects.values, yielded)
  const added: KnownOp = { id: alphabet.list.length, op, object, accesses, isWatched: accesses.length > 1 }
  alphabet.ids.set(key, added.id)
  alphabet.list.push(added)
  return added
}

/** Equal for equal ops. Checks that the op is one. */
function keyOf(objects: Objects, op: Op): string {
  const index = (object: Shared, kind: Shared['kind']): number => objectIndex(objects, checkedObject(object, kind))
  const number = (value: unknown, cell: Shared): number => valueNumber(objects.values, value, cell)
  switch (op.kind) {
    case 'load':
      return `load ${index(op.cell, 'cell')} ${op.order}`
    case 'fence':
      return `fence ${op.order}`
    case 'add':
      return `add ${index(op.cell, 'cell')} ${op.delta} ${op.unless}`
    case 'store':
      return `store ${index(op.cell, 'cell')} ${number(op.value, op.cell)} ${op.order}`
    case 'xchg':
      return `xchg ${index(op.cell, 'cell')} ${number(op.value, op.cell)}`
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
