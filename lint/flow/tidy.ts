import { append } from '../lists.ts'
import { cloneState, noMap, noSet, own, put, type PathState } from './state.ts'
import { stateKey } from './stateKey.ts'
import { mentions, tokensIn } from './symbols.ts'
import type { Value } from './value.ts'

/**
 * Drops what a function made and nobody can see after its end: structs that are not reachable from its result or
 * from what was there before, lookups nothing depends on, checks that said "stale".
 *
 * Paths that differ only in these are one path to the caller.
 */
export function tidy(state: PathState, value: Value): void {
  put(state, 'locals', noMap)
  put(state, 'control', noMap)
  put(state, 'known', noMap)
  sweep(state, [value])
}

/** Drops what was made in this activation and cannot be reached from the given values any more. */
export function sweep(state: PathState, values: readonly Value[]): void {
  if (state.born.size === 0) return
  dropStructs(state, values)
  dropRecords(state, values)
  if (state.snapshots.size === 0) return
  const used = new Set([...values, ...state.heap.values()].flatMap(({ snapshots }) => snapshots))
  for (const { snapshots } of state.checks.values()) for (const id of snapshots) used.add(id)
  for (const id of state.snapshots.keys()) {
    if (!state.born.has(id) || used.has(id)) continue
    own(state, 'snapshots').delete(id)
    for (const [key, lookup] of state.lookups) {
      if (lookup.snapshots.includes(id)) own(state, 'lookups').set(key, { ...lookup, snapshots: lookup.snapshots.filter((one) => one !== id) })
    }
  }
}

/** Drops lookups that nothing depends on any more, and checks that cannot matter to any that is left. */
export function dropRecords(state: PathState, values: Iterable<Value>): void {
  if (state.born.size === 0 || !(isAnyBorn(state, state.lookups.keys()) || isAnyBorn(state, state.checks.keys()))) return
  const used = usedIds(state, values)
  for (const id of state.lookups.keys()) {
    if (state.born.has(id) && !used.has(id)) own(state, 'lookups').delete(id)
  }
  for (const [id, check] of state.checks) {
    if (state.born.has(id) && !used.has(id) && check.result !== 'passed') own(state, 'checks').delete(id)
  }
}

function isAnyBorn({ born }: PathState, ids: Iterable<string>): boolean {
  for (const id of ids) if (born.has(id)) return true
  return false
}

/** A check outside the present hold only serves to say what is wrong, with a lookup that is still in use. */
export function dropOldChecks(state: PathState): void {
  if (state.lookups.size > 0) return
  for (const [id, { force }] of state.checks) if (state.born.has(id) && force !== 'held') own(state, 'checks').delete(id)
}

/** From so many names on, those that nothing has any more are forgotten: a long function makes thousands. */
const MANY_NAMES = 100

/**
 * Forgets names made in this activation that no value and no record has any more, with what was decided of them.
 *
 * Loses nothing: without a value that has the name, nobody can ask about it again, and to make it again is to make another.
 */
export function forgetUnused(state: PathState): void {
  if (state.born.size < MANY_NAMES) return
  const used = new Set(tokensIn(textOfRecords(state)))
  const gone = new Set([...state.born].filter((made) => !used.has(made)))
  for (const made of gone) own(state, 'born').delete(made)
  for (const key of state.known.keys()) if (mentions(key, gone)) own(state, 'known').delete(key)
}

function textOfRecords(state: PathState): string {
  const subjects = [...[...state.lookups.values(), ...state.checks.values()].flatMap(({ kvm, gfn }) => [kvm, gfn]), ...[...state.lookups.values()].map(({ slot }) => slot), ...state.within]
  return [stateKey({ ...cloneState(state), known: noMap, born: noSet }), ...state.holds.keys(), ...state.sections.keys(), ...state.begun.keys(), ...subjects].join(' ')
}

function dropStructs(state: PathState, values: readonly Value[]): void {
  if (![...state.heap.keys()].some((key) => mentions(key, state.born))) return
  const alive = new Set<string>()
  const open: string[] = []
  const reach = (text: string): void => {
    for (const token of tokensIn(text)) {
      if (alive.has(token)) continue
      alive.add(token)
      open.push(token)
    }
  }
  for (const { sym } of values) reach(sym ?? '')
  for (const [key, held] of state.heap) {
    if (!mentions(key, state.born)) reach(held.sym ?? '')
  }
  const behind = symsBehind(state.heap)
  for (let token = open.pop(); token !== undefined; token = open.pop()) behind.get(token)?.forEach(reach)
  for (const key of state.heap.keys()) {
    if (mentions(key, { has: (token) => state.born.has(token) && !alive.has(token) })) own(state, 'heap').delete(key)
  }
}

/** What is in the fields of each thing that was made, by its token. */
function symsBehind(heap: PathState['heap']): ReadonlyMap<string, readonly string[]> {
  const behind = new Map<string, string[]>()
  for (const [key, { sym }] of heap) {
    if (sym === undefined || !key.startsWith('@{')) continue
    append(behind, key.slice(0, key.indexOf('}') + 1), sym)
  }
  return behind
}

function usedIds(state: PathState, values: Iterable<Value>): Set<string> {
  const used = new Set<string>([...state.control.values()].flat())
  for (const one of [...values, ...state.heap.values()]) {
    for (const id of [...one.sources, ...one.implied]) used.add(id)
    if (one.condition?.kind === 'check') used.add(one.condition.id)
    if (one.memslot !== undefined) used.add(one.memslot)
  }
  return used
}
