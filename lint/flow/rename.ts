import type { Place } from '../finding.ts'
import { own, put, takenAgain, type Happened, type PathState, type TableName } from './state.ts'
import { token, withTokens } from './symbols.ts'
import { forgetTokens } from './walker.ts'
import type { Condition, Value } from './value.ts'

/** Where a function returns to. */
export interface Return {
  /** The number of the place of the call. */
  readonly call: string
  readonly place: Place
  readonly fn: string
  /** The function that returns. */
  readonly from: string
}

const DEEPEST = 5

/**
 * Takes what a function made over into its caller.
 *
 * Tokens get the number of the call in front, so that two calls of one function make different things; records
 * are from now on placed at the call.
 */
export function takeOver(state: PathState, value: Value, to: Return): Value {
  if (state.born.size === 0) {
    renameRecords(state, to, (text) => text)
    return value
  }
  const born = new Map(Array.from(state.born, (one) => [one, token(longer(to.call, one.slice(2, -1)))]))
  const made = new Map<string, string>()
  const renamed = (text: string): string => {
    if (!text.includes('@{')) return text
    const known = made.get(text)
    if (known !== undefined) return known
    const other = withTokens(text, born)
    made.set(text, other)
    return other
  }
  const after = new Set(born.values())
  forgetTokens(state, after)
  for (const [before, one] of born) if (before !== one && state.snapshots.has(before)) takenAgain(state, one)
  const result = renameValues(state, value, renamed)
  renameRecords(state, to, renamed)
  put(state, 'born', after)
  return result
}

type Change = (text: string) => string

/** What is known of values and places; the value that is handed on. */
function renameValues(state: PathState, value: Value, change: Change): Value {
  const one = (of: Value): Value => renameValue(of, change)
  renameTable(state, 'locals', change, one)
  renameTable(state, 'heap', change, one)
  renameTable(state, 'known', change, (known) => known)
  renameTable(state, 'evidence', (kind) => kind, (found) => changed(found, { entry: change(found.entry) }))
  renameTable(state, 'hostReads', change, (place) => place)
  renameTable(state, 'snapshots', change, (snapshot) => changed(snapshot, { kvm: snapshot.kvm && change(snapshot.kvm) }))
  if ([...state.within].some((pair) => change(pair) !== pair)) put(state, 'within', new Set([...state.within].map(change)))
  return one(value)
}

function renameRecords(state: PathState, to: Return, change: Change): void {
  renameTable(state, 'holds', change, (hold) => moved(hold, to))
  renameTable(state, 'sections', change, (section) => moved(section, to))
  // With its range added and mmu_lock dropped, what a callee began is in order until its end, wherever that is.
  for (const [key, { inHold, isRanged }] of state.begun) if (!inHold && isRanged) own(state, 'begun').delete(key)
  renameTable(state, 'begun', change, (begun) => moved(begun, to))
  renameTable(state, 'lookups', change, (lookup) => {
    const { kvm, gfn, slot, steadyUnder, snapshots } = lookup
    return changed(moved(lookup, to), { kvm: kvm && change(kvm), gfn: gfn && change(gfn), slot: slot && change(slot), steadyUnder: steadyUnder && change(steadyUnder), snapshots: renameAll(snapshots, change) })
  })
  renameTable(state, 'checks', change, (check) => {
    const { kvm, gfn, snapshots } = check
    return changed(moved(check, to), { kvm: kvm && change(kvm), gfn: gfn && change(gfn), snapshots: renameAll(snapshots, change) })
  })
}

/** The same object if it says so already. */
function changed<T extends object>(record: T, to: Partial<T>): T {
  for (const name in to) if (record[name] !== to[name]) return { ...record, ...to }
  return record
}

/** Recursion comes back to a call it has come through: the way is told once. */
function longer(call: string, id: string): string {
  if (!id.includes('/')) return id === call ? id : `${call}/${id}`
  const parts = id.split('/')
  const before = parts.indexOf(call)
  if (before >= 0) return parts.slice(before).join('/')
  return [call, ...parts.slice(-(DEEPEST - 1))].join('/')
}

function moved<T extends Happened>(record: T, to: Return): T {
  return record.fn === to.from ? { ...record, place: to.place, fn: to.fn } : record
}

type MapName = Exclude<TableName, 'within' | 'born'>

/** Renames keys and values. A table in which nothing changes stays the same object. */
function renameTable<Name extends MapName>(state: PathState, name: Name, change: (key: KeyOf<Name>) => KeyOf<Name>, value: (of: ValueOf<Name>) => ValueOf<Name>): void {
  const table = state[name] as ReadonlyMap<KeyOf<Name>, ValueOf<Name>>
  let isSame = true
  for (const [key, of] of table) {
    isSame = change(key) === key && value(of) === of
    if (!isSame) break
  }
  if (!isSame) put(state, name, new Map(Array.from(table, ([key, of]) => [change(key), value(of)] as const)) as unknown as PathState[Name])
}

interface Entry<Key, Of> {
  readonly key: Key
  readonly of: Of
}

type EntryOf<Name extends MapName> = PathState[Name] extends ReadonlyMap<infer Key, infer Of> ? Entry<Key, Of> : never
type KeyOf<Name extends MapName> = EntryOf<Name>['key']
type ValueOf<Name extends MapName> = EntryOf<Name>['of']

/** The same object if nothing in it changes: most values are older than the call. */
function renameValue(value: Value, change: (text: string) => string): Value {
  const sym = value.sym && change(value.sym)
  const sources = renameAll(value.sources, change)
  const implied = renameAll(value.implied, change)
  const snapshots = renameAll(value.snapshots, change)
  const condition = value.condition && renameCondition(value.condition, change)
  const entry = value.entry && change(value.entry)
  const memslot = value.memslot && change(value.memslot)
  const isSame =
    sym === value.sym &&
    sources === value.sources &&
    implied === value.implied &&
    snapshots === value.snapshots &&
    condition === value.condition &&
    entry === value.entry &&
    memslot === value.memslot
  return isSame ? value : { ...value, sym, sources, implied, snapshots, condition, entry, memslot }
}

function renameAll(ids: readonly string[], change: (text: string) => string): readonly string[] {
  if (ids.length === 0) return ids
  const renamed = ids.map(change)
  return renamed.every((id, index) => id === ids[index]) ? ids : [...new Set(renamed)].sort()
}

function renameCondition(condition: Condition, change: (text: string) => string): Condition {
  switch (condition.kind) {
    case 'check': {
      const id = change(condition.id)
      return id === condition.id ? condition : { ...condition, id }
    }
    case 'evidence': {
      const entry = change(condition.entry)
      return entry === condition.entry ? condition : { ...condition, entry }
    }
    case 'within': {
      const [slot, gfn] = [change(condition.slot), change(condition.gfn)]
      return slot === condition.slot && gfn === condition.gfn ? condition : { ...condition, slot, gfn }
    }
    case 'taken': {
      const lock = change(condition.lock)
      return lock === condition.lock ? condition : { ...condition, lock }
    }
  }
}
