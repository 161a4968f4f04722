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
  const renamed = (text: string): string => text.replace(/@\{([\d/]+)\}/g, (all, id: string) => (state.born.has(all) ? `@{${longer(to.call, id)}}` : all))
  const born = [...state.born].map((one) => [one, renamed(one)] as const)
  for (const [before, made] of born) {
    forget(state, made)
    if (before !== made && state.snapshots.has(before)) takenAgain(state, made)
  }
  const change = born.length === 0 ? (text: string) => text : renamed
  const one = (of: Value): Value => renameValue(of, change)
  for (const map of [state.locals, state.heap]) renameMap(map, change, one)
  renameMap(state.known, change, (known) => known)
  renameMap(state.holds, change, (hold) => moved(hold, to))
  renameMap(state.sections, change, (section) => moved(section, to))
  renameMap(state.begun, change, (begun) => moved(begun, to))
  for (const [kind, found] of state.evidence) state.evidence.set(kind, { ...found, entry: change(found.entry) })
  renameMap(state.hostReads, change, (place) => place)
  renameMap(state.snapshots, change, (place) => place)
  renameMap(state.lookups, change, (lookup) => {
    const { kvm, gfn } = lookup
    return { ...moved(lookup, to), kvm: kvm && change(kvm), gfn: gfn && change(gfn), steadyUnder: lookup.steadyUnder && change(lookup.steadyUnder), snapshots: lookup.snapshots.map(change).sort() }
  })
  renameMap(state.checks, change, (check) => {
    const { kvm, gfn } = check
    return { ...moved(check, to), kvm: kvm && change(kvm), gfn: gfn && change(gfn), snapshots: check.snapshots.map(change).sort() }
  })
  const result = one(value)
  state.born.clear()
  for (const [, made] of born) state.born.add(made)
  return result
}

function longer(call: string, id: string): string {
  const parts = [call, ...id.split('/')]
  return parts.length <= DEEPEST ? parts.join('/') : [call, ...parts.slice(-(DEEPEST - 1))].join('/')
}

function moved<T extends Happened>(record: T, to: Return): T {
  return record.fn === to.from ? { ...record, place: to.place, fn: to.fn } : record
}

function renameMap<T>(map: Map<string, T>, change: (text: string) => string, value: (of: T) => T): void {
  const all = [...map]
  map.clear()
  for (const [key, of] of all) map.set(change(key), value(of))
}

function renameValue(value: Value, change: (text: string) => string): Value {
  return {
    ...value,
    sym: value.sym && change(value.sym),
    sources: value.sources.map(change).sort(),
    implied: value.implied.map(change).sort(),
    snapshots: value.snapshots.map(change).sort(),
    condition: value.condition && renameCondition(value.condition, change),
    entry: value.entry && change(value.entry),
    memslot: value.memslot && change(value.memslot),
  }
}

function renameCondition(condition: Condition, change: (text: string) => string): Condition {
  switch (condition.kind) {
    case 'check':
      return { ...condition, id: change(condition.id) }
    case 'evidence':
      return { ...condition, entry: change(condition.entry) }
    case 'taken':
      return { ...condition, lock: change(condition.lock) }
  }
}
