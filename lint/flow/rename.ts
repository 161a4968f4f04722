import type { Place } from '../finding.ts'
import { takenAgain, type Happened, type PathState } from './state.ts'
import { forget } from './walker.ts'
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
  const rename = (text: string): string => text.replace(/@\{([\d/]+)\}/g, (all, id: string) => (state.born.has(all) ? `@{${longer(to.call, id)}}` : all))
  const made = new Map<string, string>()
  const renamed = (text: string): string => {
    if (!text.includes('@{')) return text
    const known = made.get(text) ?? rename(text)
    made.set(text, known)
    return known
  }
  const born = [...state.born].map((one) => [one, renamed(one)] as const)
  for (const [before, after] of born) {
    forget(state, after)
    if (before !== after && state.snapshots.has(before)) takenAgain(state, after)
  }
  const change = born.length === 0 ? (text: string) => text : renamed
  const one = (of: Value): Value => renameValue(of, change)
  if (born.length > 0) {
    for (const map of [state.locals, state.heap]) renameMap(map, change, one)
    renameMap(state.known, change, (known) => known)
  }
  renameMap(state.holds, change, (hold) => moved(hold, to))
  renameMap(state.sections, change, (section) => moved(section, to))
  // With its range added and mmu_lock dropped, what a callee began is in order until its end, wherever that is.
  for (const [key, { inHold, isRanged }] of state.begun) if (!inHold && isRanged) state.begun.delete(key)
  renameMap(state.begun, change, (begun) => moved(begun, to))
  for (const [kind, found] of state.evidence) state.evidence.set(kind, { ...found, entry: change(found.entry) })
  for (const pair of [...state.within]) {
    state.within.delete(pair)
    state.within.add(change(pair))
  }
  renameMap(state.hostReads, change, (place) => place)
  renameMap(state.snapshots, change, ({ place, kvm }) => ({ place, kvm: kvm && change(kvm) }))
  renameMap(state.lookups, change, (lookup) => {
    const { kvm, gfn, slot } = lookup
    return { ...moved(lookup, to), kvm: kvm && change(kvm), gfn: gfn && change(gfn), slot: slot && change(slot), steadyUnder: lookup.steadyUnder && change(lookup.steadyUnder), snapshots: renameAll(lookup.snapshots, change) }
  })
  renameMap(state.checks, change, (check) => {
    const { kvm, gfn } = check
    return { ...moved(check, to), kvm: kvm && change(kvm), gfn: gfn && change(gfn), snapshots: renameAll(check.snapshots, change) }
  })
  const result = one(value)
  state.born.clear()
  for (const [, after] of born) state.born.add(after)
  return result
}

/** Recursion comes back to a call it has come through: the way is told once. */
function longer(call: string, id: string): string {
  const parts = id.split('/')
  const before = parts.indexOf(call)
  if (before >= 0) return parts.slice(before).join('/')
  return [call, ...parts.slice(-(DEEPEST - 1))].join('/')
}

function moved<T extends Happened>(record: T, to: Return): T {
  return record.fn === to.from ? { ...record, place: to.place, fn: to.fn } : record
}

function renameMap<T>(map: Map<string, T>, change: (text: string) => string, value: (of: T) => T): void {
  const all = [...map]
  map.clear()
  for (const [key, of] of all) map.set(change(key), value(of))
}

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
