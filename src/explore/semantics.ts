import { FREED } from '../ops/shared.ts'
import type { Op } from '../ops/op.ts'
import { unreachable } from './errors.ts'

/**
 * What an op does: the table of src/ops/op.ts as functions of the object's state.
 *
 * States are immutable. Tasks are small numbers; a set of tasks is a bit mask. Cell values are
 * unique (see values.ts), so `===` compares contents; `Object.is` only for the sake of NaN.
 */
export type Effect<State> =
  | { readonly kind: 'done'; readonly state: State; readonly reply: unknown }
  | { readonly kind: 'violation'; readonly label: string }
  /** `by`: the tasks each of which alone keeps the op from going on; 0 if only a value does. */
  | { readonly kind: 'blocked'; readonly by: number }

/** One exclusive holder, or shared holders in ascending order; a task may be among them twice. */
export interface LockState {
  readonly exclusive: number | undefined
  readonly shared: readonly number[]
}

/** By task: how many sections are open, and whom its grace period still waits for. */
export interface DomainState {
  readonly depth: readonly number[]
  readonly waits: readonly number[]
}

export type CellOp = Extract<Op, { readonly cell: unknown }>
export type LockOp = Extract<Op, { readonly lock: unknown }>
export type DomainOp = Extract<Op, { readonly domain: unknown }>

export function onCell(op: CellOp, value: unknown): Effect<unknown> {
  if (value === FREED) {
    const again = op.kind === 'store' && op.value === FREED
    return { kind: 'violation', label: `${again ? 'double free' : 'use after free'}: ${op.cell.name}` }
  }
  switch (op.kind) {
    case 'load':
      return { kind: 'done', state: value, reply: value }
    case 'store':
      return { kind: 'done', state: op.value, reply: undefined }
    case 'cmpxchg':
      return { kind: 'done', state: Object.is(value, op.expect) ? op.value : value, reply: value }
    case 'xchg':
      return { kind: 'done', state: op.value, reply: value }
    case 'add':
      return { kind: 'done', state: sum(op, value), reply: value }
    case 'await':
      if (Object.is(value, op.value) !== (op.test === 'is')) return { kind: 'blocked', by: 0 }
      return { kind: 'done', state: value, reply: value }
    default:
      return unreachable(op)
  }
}

function sum(op: Extract<Op, { kind: 'add' }>, value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`adds to ${op.cell.name}, which holds no number but a ${typeof value}`)
  return value === op.unless ? value : value + op.delta
}

export function onLock(op: LockOp, lock: LockState, task: number): Effect<LockState> {
  const isFree = lock.exclusive === undefined && (op.mode === 'shared' || lock.shared.length === 0)
  switch (op.kind) {
    case 'acquire':
      if (!isFree) return { kind: 'blocked', by: holders(lock) }
      return { kind: 'done', state: taken(op, lock, task), reply: undefined }
    case 'tryAcquire':
      return { kind: 'done', state: isFree ? taken(op, lock, task) : lock, reply: isFree }
    case 'release': {
      const isHeld = op.mode === 'exclusive' ? lock.exclusive === task : lock.shared.includes(task)
      if (!isHeld) return { kind: 'violation', label: `release of ${op.lock.name} without ${op.mode} hold` }
      const shared = op.mode === 'exclusive' ? lock.shared : lock.shared.toSpliced(lock.shared.indexOf(task), 1)
      return { kind: 'done', state: { exclusive: undefined, shared }, reply: undefined }
    }
    default:
      return unreachable(op)
  }
}

function taken(op: LockOp, lock: LockState, task: number): LockState {
  if (op.mode === 'exclusive') return { exclusive: task, shared: [] }
  return { exclusive: undefined, shared: [...lock.shared, task].sort((a, b) => a - b) }
}

/** Everyone who holds the lock, as a mask. */
export function holders(lock: LockState): number {
  return lock.shared.reduce((mask, task) => mask | (1 << task), lock.exclusive === undefined ? 0 : 1 << lock.exclusive)
}

export function onDomain(op: DomainOp, state: DomainState, task: number): Effect<DomainState> {
  const { depth, waits } = state
  const own = depth[task] ?? 0
  switch (op.kind) {
    case 'enter':
      return { kind: 'done', state: { depth: depth.with(task, own + 1), waits }, reply: undefined }
    case 'exit': {
      if (own === 0) return { kind: 'violation', label: `exit from ${op.domain.name} without enter` }
      const left = own === 1 ? waits.map((mask) => mask & ~(1 << task)) : waits
      return { kind: 'done', state: { depth: depth.with(task, own - 1), waits: left }, reply: undefined }
    }
    case 'graceStart':
      return { kind: 'done', state: { depth, waits: waits.with(task, inside(state)) }, reply: undefined }
    case 'graceWait': {
      const by = waits[task] ?? 0
      return by === 0 ? { kind: 'done', state, reply: undefined } : { kind: 'blocked', by }
    }
    default:
      return unreachable(op.kind)
  }
}

/** Everyone inside a section, as a mask. */
export function inside(state: DomainState): number {
  return state.depth.reduce((mask, depth, task) => (depth > 0 ? mask | (1 << task) : mask), 0)
}
