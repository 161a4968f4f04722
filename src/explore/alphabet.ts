import type { Op } from '../ops/op.ts'
import type { Shared } from '../ops/shared.ts'
import { accessClass, accessClasses, conflictsOf, mayChange } from './accesses.ts'
import type { Invariant } from './scenario.ts'
import { objectIndex, uniqueValue } from './objects.ts'
import type { Objects } from './objects.ts'
import { numberOf } from './values.ts'

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
  const { objects } = alphabet
  const op = checkedOp(objects, yielded)
  const shared = objectOf(op)
  const object = shared === undefined ? 0 : objectIndex(objects, shared)
  const key = JSON.stringify(Object.entries(op).map(([name, part]) => [name, numberOf(objects.values, part)]))
  const known = alphabet.list[alphabet.ids.get(key) ?? -1]
  if (known !== undefined) return known
  const accesses = accessesOf(alphabet, op, object)
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

/** The op with unique values (values.ts) in place of its own. */
function checkedOp(objects: Objects, yielded: unknown): Op {
  if (typeof yielded !== 'object' || yielded === null || !('kind' in yielded)) {
    throw new TypeError(`yields ${String(yielded)}, which is not an op`)
  }
  const op = yielded as Op
  const unique = (value: unknown, what: string): unknown => uniqueValue(objects.values, value, what)
  switch (op.kind) {
    case 'load':
    case 'add':
      return { ...op, cell: checkedObject(op.cell, 'cell') }
    case 'store':
    case 'xchg':
    case 'await': {
      const cell = checkedObject(op.cell, 'cell')
      return { ...op, cell, value: unique(op.value, `the value for ${cell.name}`) }
    }
    case 'cmpxchg': {
      const cell = checkedObject(op.cell, 'cell')
      const value = unique(op.value, `the value for ${cell.name}`)
      return { ...op, cell, expect: unique(op.expect, `the value expected in ${cell.name}`), value }
    }
    case 'acquire':
    case 'tryAcquire':
    case 'release':
      return { ...op, lock: checkedObject(op.lock, 'lock') }
    case 'enter':
    case 'exit':
    case 'graceStart':
    case 'graceWait':
      return { ...op, domain: checkedObject(op.domain, 'domain') }
    case 'held':
      return { ...op, object: checkedObject(op.object, op.object?.kind === 'domain' ? 'domain' : 'lock') }
    case 'fail':
      return { ...op, violation: String(op.violation) }
    default:
      throw new TypeError(`yields an op of the unknown kind ${String((yielded as { kind: unknown }).kind)}`)
  }
}

function checkedObject<T extends Shared>(object: T, kind: T['kind']): T {
  if (typeof object === 'object' && object?.kind === kind) return object
  throw new TypeError(`yields an op on ${String(object)}, which is no ${kind}`)
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
