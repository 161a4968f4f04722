/**
 * Everything two tasks can share: cells, locks and reader domains.
 *
 * A shared object is only a name and a first value. The current value lives in the machine's row,
 * never here, so that a task can be run again from its start at any time.
 */

/** A value that may stand in a cell, go into an op, or be alive in a task between two ops. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | { readonly [key: string]: Value }
  | object

/** One memory location that more than one task may touch; every access to it is an op. */
export interface Cell<T = Value> {
  readonly kind: 'cell'
  readonly name: string
  readonly initial: T
}

/** A lock that one task holds exclusively or any number of tasks hold shared. No fairness. */
export interface Lock {
  readonly kind: 'lock'
  readonly name: string
}

/**
 * A reader domain: read-side sections, and grace periods that wait for the sections already open.
 *
 * One shape serves SRCU, RCU, and the set of CPUs with interrupts off (an IPI broadcast is a grace
 * period over it).
 */
export interface Domain {
  readonly kind: 'domain'
  readonly name: string
}

export type Shared = Cell | Lock | Domain

export function cell<T>(name: string, initial: T): Cell<T> {
  return { kind: 'cell', name, initial }
}

export function lock(name: string): Lock {
  return { kind: 'lock', name }
}

export function domain(name: string): Domain {
  return { kind: 'domain', name }
}

const names = new WeakMap<object, string>()

/**
 * Marks `object` as one identity: two values are then equal only if they are this object.
 *
 * For structures made before the run (a `struct kvm`, a memslot), which hold cells and may point to
 * each other. Everything else is compared by its contents.
 */
export function identity<T extends object>(name: string, object: T): T {
  names.set(object, name)
  return object
}

/** The name given with `identity`, or undefined for an object that is compared by its contents. */
export function identityName(object: object): string | undefined {
  return names.get(object)
}

/**
 * What a cell of freed memory holds. The machine reports any later access to such a cell as
 * `use after free: <cell>`.
 */
export const FREED = identity('FREED', Object.freeze({}))
