/**
 * Tuples of small numbers, each with a number of its own; 0 is the empty one. Zeros at the end do not count.
 *
 * A **view** is such a tuple: by index of a cell, the place of a store among the stores of that cell that
 * are still kept, 0 for the oldest (src/explore/weak/memory.ts).
 */
export interface Tuples {
  readonly list: (readonly number[])[]
  readonly ids: Map<string, number>
  readonly joins: Map<number, number>
}

export function newTuples(): Tuples {
  return { list: [[]], ids: new Map([['', 0]]), joins: new Map() }
}

export function tupleId(tuples: Tuples, tuple: readonly number[]): number {
  let { length } = tuple
  while (length > 0 && (tuple[length - 1] ?? 0) === 0) length--
  const trimmed = Array.from({ length }, (_, i) => tuple[i] ?? 0)
  const key = trimmed.join()
  const known = tuples.ids.get(key)
  if (known !== undefined) return known
  tuples.ids.set(key, tuples.list.length)
  return tuples.list.push(trimmed) - 1
}

/** What two views know together. */
export function join(tuples: Tuples, a: number, b: number): number {
  if (a === b || b === 0) return a
  if (a === 0) return b
  const key = Math.min(a, b) * 2 ** 26 + Math.max(a, b)
  const known = tuples.joins.get(key)
  if (known !== undefined) return known
  const [one, other] = [tuples.list[a]!, tuples.list[b]!]
  const longer = one.length > other.length ? one : other
  const joined = tupleId(tuples, longer.map((_, i) => Math.max(one[i] ?? 0, other[i] ?? 0)))
  tuples.joins.set(key, joined)
  return joined
}

/** The entry of a view for a cell. */
export function entry(tuples: Tuples, view: number, cell: number): number {
  return tuples.list[view]![cell] ?? 0
}

/** The view that also knows the store at `place` of a cell. */
export function withEntry(tuples: Tuples, view: number, cell: number, place: number): number {
  if (entry(tuples, view, cell) >= place) return view
  const tuple = [...tuples.list[view]!]
  tuple[cell] = place
  return tupleId(tuples, tuple)
}
