import { holdOf, mmuHoldIn } from './holds.ts'
import { here, bear, frameOf, observe, type Walker } from './walker.ts'
import { noMap, own, put, type Hold, type PathState } from './state.ts'
import { lastField, ownerOf, placeField, sameObject } from './symbols.ts'
import { unknown, type Value } from './value.ts'

export interface Taking {
  readonly lock: Value
  readonly mode: Hold['mode']
  readonly name: string
}

/** Takes a lock. */
export function takeLock(w: Walker, state: PathState, { lock, mode, name }: Taking): void {
  const sym = lock.sym ?? 'unknown'
  observe(w, state, { kind: 'lock', name, subject: sym })
  own(state, 'holds').set(sym, { ...here(w), mode, asserted: false })
}

/** Drops a lock. What was true because it was held is so no longer. */
export function dropLock(w: Walker, state: PathState, lock: Value, name: string): void {
  const sym = heldAs(state, lock.sym ?? 'unknown')
  observe(w, state, { kind: 'unlock', name, subject: sym })
  own(state, 'holds').delete(sym)
  const field = placeField(sym)
  if (w.names.hasField('mmu_lock', field)) leaveHold(w, state, ownerOf(sym))
  for (const [id, lookup] of state.lookups) {
    const guard = lookup.guard === 'slots_lock' && field === 'slots_lock' ? 'none' : lookup.guard
    const steadyUnder = lookup.steadyUnder === sym ? undefined : lookup.steadyUnder
    if (guard !== lookup.guard || steadyUnder !== lookup.steadyUnder) own(state, 'lookups').set(id, { ...lookup, guard, steadyUnder })
  }
}

/** The name under which a lock is held: perhaps another path to the same lock. */
function heldAs(state: PathState, sym: string): string {
  if (state.holds.has(sym)) return sym
  const alike = [...state.holds.keys()].filter((held) => lastField(held) === lastField(sym) && sameObject(held, sym) === 'unknown')
  return alike.length === 1 ? alike[0]! : sym
}

/** mmu_lock is dropped: nothing that was looked up or checked in the hold is in force. */
function leaveHold(w: Walker, state: PathState, kvm: string): void {
  const { at } = frameOf(w)
  state.dropped = true
  put(state, 'evidence', noMap)
  for (const [id, lookup] of state.lookups) {
    if (lookup.inHold && sameObject(lookup.kvm, kvm) !== 'different') own(state, 'lookups').set(id, { ...lookup, inHold: false })
  }
  for (const [id, check] of state.checks) {
    if (check.force !== 'held' || sameObject(check.kvm, kvm) === 'different') continue
    own(state, 'checks').set(id, { ...check, force: 'dropped', droppedAt: at })
  }
  for (const [key, begun] of state.begun) {
    if (begun.inHold && sameObject(key, kvm) !== 'different') own(state, 'begun').set(key, { ...begun, inHold: false })
  }
  stripEntries(state, 'locals')
  stripEntries(state, 'heap')
}

/** Entries that were read before the lock was dropped may have changed since. */
export function stripEntries(state: PathState, name: 'locals' | 'heap'): void {
  for (const [key, value] of state[name]) {
    if (value.entry !== undefined) own(state, name).set(key, { ...value, entry: undefined })
  }
}

/** The hold of mmu_lock that protects `kvm`, if there is one. */
export function mmuHold(w: Walker, state: PathState, kvm: string | undefined): Hold | undefined {
  return mmuHoldIn(state, kvm, w.names)
}

/** lockdep_assert_held(): where nothing is known of the caller, it is believed. */
export function assertLock(w: Walker, state: PathState, lock: Value, isWrite: boolean): void {
  const sym = lock.sym ?? 'unknown'
  if (w.stack.length > 1 || holdOf(state, lastField(sym) ?? sym) !== undefined) return
  own(state, 'holds').set(sym, { ...here(w), mode: isWrite ? 'write' : 'unknown', asserted: true })
}

/** Enters a section of SRCU, or turns interrupts off. */
export function enterSection(w: Walker, state: PathState, domain: Value, kind: 'srcu' | 'irq'): void {
  const sym = domain.sym ?? 'unknown'
  const open = state.sections.get(sym)
  if (open === undefined) own(state, 'sections').set(sym, { ...here(w), depth: 1, kind })
  else own(state, 'sections').set(sym, { ...open, depth: Math.min(open.depth + 1, 3) })
}

export function leaveSection(state: PathState, domain: Value, kind: 'srcu' | 'irq'): void {
  const sym = domain.sym ?? 'unknown'
  const name = state.sections.has(sym) ? sym : [...state.sections].find(([, section]) => section.kind === kind)?.[0]
  const open = name === undefined ? undefined : state.sections.get(name)
  if (name === undefined || open === undefined) return
  if (open.depth > 1) {
    own(state, 'sections').set(name, { ...open, depth: open.depth - 1 })
    return
  }
  own(state, 'sections').delete(name)
  if (kind === 'irq') put(state, 'hostReads', noMap)
  for (const [id, lookup] of state.lookups) {
    if (kind === 'srcu' && lookup.guard === 'srcu') own(state, 'lookups').set(id, { ...lookup, guard: 'none' })
  }
}

/** Tries to take a lock: the result says whether it did. */
export function tryLock(w: Walker, state: PathState, lock: Value, mode: 'read' | 'write'): Value {
  const condition = { kind: 'taken', lock: lock.sym ?? 'unknown', mode, negated: false } as const
  return { ...unknown, sym: bear(w, state), condition }
}
