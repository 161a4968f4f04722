import type { PathState } from './state.ts'
import { locationKey } from './symbols.ts'
import { joinValues, symbol, union, valueKey, type Value } from './value.ts'

/** Joins the values of two states whose records agree. Tables of the first that do not change stay the same objects. */
export function joinStates(a: PathState, b: PathState, where: string): PathState {
  a.owned = 0
  return {
    ...a,
    locals: joinMaps(a.locals, b.locals, where),
    heap: joinHeaps(a.heap, b.heap, where),
    known: kept(a.known, (key, value) => b.known.get(key) === value),
    control: joinControl(a.control, b.control),
    inherited: union(a.inherited, b.inherited),
    born: isWithin(b.born, a.born) ? a.born : new Set([...a.born, ...b.born]),
    // Taken on both; seen on either, as what is no leaf is no evidence anyway.
    snapshots: kept(a.snapshots, (id) => b.snapshots.has(id)),
    checks: b.checks.size === 0 || a.checks === b.checks ? a.checks : new Map([...b.checks, ...a.checks]),
    within: isWithin(a.within, b.within) ? a.within : new Set([...a.within].filter((one) => b.within.has(one))),
    evidence: b.evidence.size === 0 || a.evidence === b.evidence ? a.evidence : new Map([...a.evidence, ...b.evidence]),
    dropped: a.dropped || b.dropped,
  }
}

/** Whether a state that was joined with others says no less: it has the key that it had. */
export function isSettled(before: PathState, joined: PathState): boolean {
  return joined.locals === before.locals
    && joined.heap === before.heap
    && joined.known === before.known
    && joined.control === before.control
    && sameTexts(joined.inherited, before.inherited)
    && joined.born === before.born
    && joined.snapshots === before.snapshots
    && joined.within === before.within
    // What a check says is part of the records, but for those that are spent: of these there may be more.
    && joined.checks.size === before.checks.size
    && locationKey(joined.evidence.get('present')?.entry) === locationKey(before.evidence.get('present')?.entry)
    && joined.dropped === before.dropped
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((text, index) => text === b[index]))
}

function isWithin(few: ReadonlySet<string>, many: ReadonlySet<string>): boolean {
  if (few === many) return true
  for (const one of few) if (!many.has(one)) return false
  return true
}

/** The same map if nothing is left out. */
function kept<T>(map: ReadonlyMap<string, T>, isKept: (key: string, value: T) => boolean): ReadonlyMap<string, T> {
  for (const [key, value] of map) if (!isKept(key, value)) return new Map([...map].filter(([one, of]) => isKept(one, of)))
  return map
}

/** A map with changes, which is the same as long as there are none. */
interface Draft<Key, T> {
  readonly from: ReadonlyMap<Key, T>
  changed: Map<Key, T> | undefined
}

function change<Key, T>(draft: Draft<Key, T>, key: Key, value: T): void {
  draft.changed ??= new Map(draft.from)
  draft.changed.set(key, value)
}

type Values = ReadonlyMap<string, Value>

function joinMaps(a: Values, b: Values, where: string): Values {
  if (a === b) return a
  const draft: Draft<string, Value> = { from: a, changed: undefined }
  for (const [key, value] of b) {
    const other = a.get(key)
    const joined = other === undefined ? value : joinedOrSame(other, value, { key, where })
    if (joined !== other) change(draft, key, joined)
  }
  return draft.changed ?? a
}

interface Joining {
  readonly key: string
  readonly where: string
}

function joinedOrSame(value: Value, other: Value, { key, where }: Joining): Value {
  if (value === other) return value
  const joined = joinValues(value, other, `${where}:${key}`)
  return joined === value || valueKey(joined) === valueKey(value) ? value : joined
}

/** A field that only one of both knows of has, in the other, the value it had from the start: what its path says. */
function joinHeaps(a: Values, b: Values, where: string): Values {
  if (a === b) return a
  const draft: Draft<string, Value> = { from: a, changed: undefined }
  for (const [key, value] of b) {
    const other = a.get(key)
    if (other === undefined) keep(draft, key, isFromStart(key) ? joinedOrSame(value, symbol(key), { key, where }) : value)
    else keep(draft, key, joinedOrSame(other, value, { key, where }))
  }
  for (const [key, value] of a) {
    if (!b.has(key)) keep(draft, key, isFromStart(key) ? joinedOrSame(value, symbol(key), { key, where }) : value)
  }
  return draft.changed ?? a
}

function keep(draft: Draft<string, Value>, key: string, value: Value): void {
  if (saysNothing(key, value)) leaveOut(draft, key)
  else if (draft.from.get(key) !== value) change(draft, key, value)
}

/** That it has the value it had from the start is what is taken of a field that is not here. */
function saysNothing(key: string, value: Value): boolean {
  return value.sym === key && isFromStart(key) && valueKey(value) === valueKey(symbol(key))
}

function leaveOut<Key, T>(draft: Draft<Key, T>, key: Key): void {
  if (draft.changed === undefined && !draft.from.has(key)) return
  draft.changed ??= new Map(draft.from)
  draft.changed.delete(key)
}

/** A field of something that was there before: not of a thing made on the path, nor a variable of an outer function. */
function isFromStart(key: string): boolean {
  return /^\w+(\.(\w+|\*))+$/.test(key)
}

function joinControl(a: PathState['control'], b: PathState['control']): PathState['control'] {
  const draft: Draft<number, readonly string[]> = { from: a, changed: undefined }
  for (const [key, value] of b) {
    const known = a.get(key)
    const all = union(known ?? [], value)
    if (known === undefined || !sameTexts(known, all)) change(draft, key, all)
  }
  return draft.changed ?? a
}
