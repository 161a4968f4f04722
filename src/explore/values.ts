import { identityName } from '../ops/shared.ts'

/**
 * Every value that an op carries or a cell holds, once.
 *
 * Two values with the same contents have one number. Cells, locks, domains, functions and objects
 * marked with `identity` are compared as objects, plain records and arrays by their contents.
 * A record is kept as a frozen copy with sorted keys: a task that changes its own record later
 * cannot reach into a cell, and what a task reads does not depend on who wrote it first.
 */
export interface Values {
  readonly list: unknown[]
  /** Primitives and objects with an identity, to their numbers. */
  readonly atoms: Map<unknown, number>
  /** Records and arrays, by their contents in writing. */
  readonly records: Map<string, number>
  /** The frozen copies, to their numbers. */
  readonly copies: WeakMap<object, number>
}

export function newValues(): Values {
  return { list: [], atoms: new Map(), records: new Map(), copies: new WeakMap() }
}

/**
 * The number of `value`, or undefined if its contents cannot be seen: an instance of a class that is
 * not marked with `identity`, a Map, a record that contains itself.
 */
export function numberOf(values: Values, value: unknown, above: readonly object[] = []): number | undefined {
  if (typeof value !== 'object' || value === null || isIdentity(value)) return atomNumber(values, value)
  const copied = values.copies.get(value)
  if (copied !== undefined) return copied
  const entries = above.includes(value) ? undefined : plainEntries(value)
  if (entries === undefined) return undefined
  if (!Array.isArray(value)) entries.sort(([a], [b]) => (a < b ? -1 : 1))
  const parts: number[] = []
  for (const [, part] of entries) {
    const number = numberOf(values, part, [...above, value])
    if (number === undefined) return undefined
    parts.push(number)
  }
  const keys = Array.isArray(value) ? undefined : entries.map(([key]) => key)
  return recordNumber(values, keys, parts)
}

function atomNumber(values: Values, value: unknown): number {
  const known = values.atoms.get(value)
  if (known !== undefined) return known
  values.atoms.set(value, values.list.length)
  // `-0` and `0` are one value: they differ in nothing a kernel could see.
  return values.list.push(value === 0 ? 0 : value) - 1
}

/** `keys` is undefined for an array. */
function recordNumber(values: Values, keys: readonly string[] | undefined, parts: readonly number[]): number {
  const contents = JSON.stringify([keys ?? null, parts])
  const known = values.records.get(contents)
  if (known !== undefined) return known
  const copies = parts.map((part) => values.list[part])
  const copy = Object.freeze(keys === undefined ? copies : Object.fromEntries(keys.map((key, i) => [key, copies[i]])))
  values.records.set(contents, values.list.length)
  values.copies.set(copy, values.list.length)
  return values.list.push(copy) - 1
}

/** True for what is compared as an object: shared objects and objects marked with `identity`. */
export function isIdentity(value: object): boolean {
  if (identityName(value) !== undefined) return true
  const kind = 'kind' in value ? value.kind : undefined
  return (kind === 'cell' || kind === 'lock' || kind === 'domain') && 'name' in value
}

/** Keys and values of a plain record or array; undefined if there is more to it than these. */
export function plainEntries(value: object): [string, unknown][] | undefined {
  const isArray = Array.isArray(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!isArray && prototype !== Object.prototype && prototype !== null) return undefined
  const entries: [string, unknown][] = []
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (isArray && key === 'length') continue
    if (!('value' in property)) return undefined
    entries.push([key, property.value])
  }
  const hidden = Object.getOwnPropertySymbols(value).length > 0 || (isArray && entries.length !== value.length)
  return hidden ? undefined : entries
}
