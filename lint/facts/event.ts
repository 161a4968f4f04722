import type { Place } from '../finding.ts'
import type { Expression } from './expression.ts'

/** Where a value goes: a local, or a field of a struct that is not shared memory. */
export type Target =
  | { readonly kind: 'local'; readonly name: string; readonly owner: string }
  | { readonly kind: 'field'; readonly of: Expression; readonly name: string }

/** One thing a function does. What it means (a lock, a lookup, a check) is read from the vocabulary. */
export type Event =
  | AssignEvent
  | ReadEvent
  | WriteEvent
  | CallEvent

export interface AssignEvent {
  readonly kind: 'assign'
  readonly target: Target
  readonly value: Expression
  readonly place: Place
  /** True if the new value depends on the old one (`x += 1`), so that it is another one each time. */
  readonly update: boolean
}

/** A read of shared memory: `load(cell)`, `READ_ONCE(*p)`, `kvm->mmu_invalidate_seq`. */
export interface ReadEvent {
  readonly kind: 'read'
  readonly from: Expression
  readonly result: string
  /** The accessor, e.g. `READ_ONCE`; `load` for a plain read. */
  readonly accessor: string
  readonly place: Place
}

/** A write of shared memory, atomic or plain. */
export interface WriteEvent {
  readonly kind: 'write'
  readonly to: Expression
  readonly value: Expression | undefined
  /** What the entry is expected to hold, for a compare and exchange. */
  readonly expected?: Expression
  readonly result: string
  readonly accessor: string
  readonly place: Place
}

export interface CallEvent {
  readonly kind: 'call'
  readonly callee: Expression
  /** The last part of the callee as written, for messages and the vocabulary. */
  readonly name: string
  readonly args: readonly Expression[]
  readonly result: string
  readonly place: Place
}
