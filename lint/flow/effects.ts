import type { CallEvent } from '../facts/event.ts'
import { dependsOn, readField } from './evaluate.ts'
import { holdOf, isInside } from './holds.ts'
import { invalidate, reclaim } from './invalidations.ts'
import { isAstray, isWithin } from './memslots.ts'
import { assertLock, dropLock, enterSection, leaveSection, mmuHold, takeLock, tryLock } from './locks.ts'
import type { Check, LookupKind, PathState } from './state.ts'
import { controlOf, own } from './state.ts'
import { lastField, sameObject, shorten } from './symbols.ts'
import { truth, union, unknown, type Value } from './value.ts'
import type { Role } from '../vocabulary.ts'
import { dropOldChecks } from './tidy.ts'
import { bear, frameOf, here, observe, type FunctionEntry, type Walker } from './walker.ts'

export interface Carried {
  readonly call: CallEvent
  readonly args: readonly Value[]
}

/** What a call with a role does to the state; its value. */
export function carryOut(w: Walker, state: PathState, entry: FunctionEntry, { call, args }: Carried): Value {
  const given = argumentsOf(w, state, entry, args)
  switch (entry.role) {
    case 'level lookup':
    case 'level lookup, if its body is not seen':
    case 'VMA lookup':
    case 'page lookup':
    case 'attribute lookup':
      // A lookup in a memslot that is NULL does not come back; nothing is derived on this path.
      if (given.slot !== undefined && truth(given.slot) === false) return unknown
      return lookUp(w, state, { role: entry.role, name: call.name, kvm: given.kvm?.sym, gfn: given.gfn?.sym, slot: given.slot })
    case 'memslot lookup':
      return lookUp(w, state, { role: 'memslot lookup', name: call.name, kvm: given.kvm?.sym, gfn: given.gfn?.sym })
    case 'check':
    case 'check, if its body is not seen':
    case 'pre-check':
      return check(w, state, entry, given)
    case 'lock for writing':
    case 'lock for reading':
      takeLock(w, state, { lock: given.lock ?? unknown, mode: entry.role === 'lock for writing' ? 'write' : 'read', name: call.name })
      return unknown
    case 'trylock for writing':
    case 'trylock for reading':
      return tryLock(w, state, given.lock ?? unknown, entry.role === 'trylock for writing' ? 'write' : 'read')
    case 'unlock':
      dropLock(w, state, given.lock ?? unknown, call.name)
      return unknown
    case 'yield of a lock':
      yieldLock(w, state, given.lock ?? unknown, call.name)
      return unknown
    default:
      return carryOutRest(w, state, entry, { given, args })
  }
}

interface Passed {
  readonly given: Given
  readonly args: readonly Value[]
}

function carryOutRest(w: Walker, state: PathState, entry: FunctionEntry, { given, args }: Passed): Value {
  const kvm = given.kvm?.sym
  switch (entry.role) {
    case 'assertion of a lock':
      assertLock(w, state, given.lock ?? unknown, entry.name.endsWith('_write'))
      return unknown
    case 'SRCU enter':
    case 'interrupts off':
      enterSection(w, state, given.domain ?? unknown, entry.role === 'SRCU enter' ? 'srcu' : 'irq')
      return unknown
    case 'SRCU leave':
    case 'interrupts on':
      leaveSection(state, given.domain ?? unknown, entry.role === 'SRCU leave' ? 'srcu' : 'irq')
      return unknown
    case 'grace period':
      observe(w, state, { kind: 'grace', name: entry.name, subject: given.domain?.sym })
      return unknown
    case 'installer':
      install(w, state, { name: entry.name, args })
      return unknown
    case 'installer of a PFN':
      installPfn(w, state, { name: entry.name, args })
      return unknown
    case 'evidence of a leaf':
    case 'evidence of presence':
      return evidence(w, state, entry, given)
    case 'evidence of a memslot':
      return isWithin(w, state, given)
    case 'may invalidate':
      reclaim(w, state, entry.name)
      return { ...unknown, sym: bear(w, state) }
    case 'begin':
    case 'range add':
    case 'end':
      invalidate(w, state, entry, kvm)
      return unknown
    default:
      return unknown
  }
}

interface Given {
  readonly kvm?: Value
  readonly mmu_seq?: Value
  readonly gfn?: Value
  readonly lock?: Value
  readonly domain?: Value
  readonly entry?: Value
  readonly slot?: Value
  readonly value?: Value
}

/** The arguments by the names that the vocabulary gives them. */
function argumentsOf(w: Walker, state: PathState, { parameters }: FunctionEntry, args: readonly Value[]): Given {
  const given: Record<string, Value> = {}
  for (const [index, name] of parameters.entries()) {
    const value = args[index]
    if (value === undefined) continue
    if (name === 'vcpu') given.kvm ??= readField(w, state, value, 'kvm')
    else if (name === 'fault') {
      given.mmu_seq ??= readField(w, state, value, 'mmu_seq')
      given.gfn ??= readField(w, state, value, 'gfn')
    } else given[name] = value
  }
  return given
}

const kinds = {
  'level lookup': 'level',
  'level lookup, if its body is not seen': 'level',
  'VMA lookup': 'level',
  'page lookup': 'page',
  'attribute lookup': 'attribute',
  'memslot lookup': 'memslot',
} as const satisfies Partial<Record<Role, LookupKind>>

export interface LookedUp {
  readonly role: keyof typeof kinds
  readonly name: string
  readonly kvm: string | undefined
  readonly gfn: string | undefined
  readonly slot?: Value | undefined
}

/** A snapshot that was handed in was taken before anything that is looked up here. */
export const GIVEN_SNAPSHOT = 'given'

/** Looks something up; the value depends on it. */
export function lookUp(w: Walker, state: PathState, { role, name, kvm, gfn, slot }: LookedUp): Value {
  const id = bear(w, state)
  const kind = kinds[role]
  const snapshots = union([GIVEN_SNAPSHOT], [...state.snapshots.keys()].sort())
  const guard = isInside(state, 'srcu') ? 'srcu' : holdOf(state, 'slots_lock') !== undefined ? 'slots_lock' : 'none'
  const inHold = mmuHold(w, state, kvm) !== undefined
  own(state, 'lookups').set(id, { ...here(w), kind, name, kvm, gfn, slot: slot?.sym, isAstray: kind === 'level' && isAstray(w, state, { slot, gfn }), inHold, snapshots, superseded: false, steadyUnder: role === 'VMA lookup' ? vmaLock(w, state) : undefined, guard })
  observe(w, state, { kind: 'lookup', name, subject: id })
  if (kind === 'memslot') return { ...unknown, sym: id, memslot: id }
  return { ...unknown, sym: id, sources: isTolerated(w) ? [] : [id] }
}

function vmaLock(w: Walker, state: PathState): string | undefined {
  return [...state.holds.keys()].find((sym) => w.names.hasField('VMA lock', lastField(sym)))
}

/** Inside a reader that tolerates stale answers, nothing depends on a lookup for good. */
function isTolerated(w: Walker): boolean {
  return w.isTolerated(frameOf(w).at) || w.stack.some(({ fn }) => w.names.functions.get(fn.name)?.role === 'tolerant reader')
}

function check(w: Walker, state: PathState, { name, role }: FunctionEntry, { kvm, mmu_seq, gfn }: Given): Value {
  const isGiven = mmu_seq?.snapshots.length === 0 && mmu_seq.sym !== undefined
  const snapshots = isGiven ? [GIVEN_SNAPSHOT] : (mmu_seq?.snapshots ?? []).filter((one) => sameObject(state.snapshots.get(one)?.kvm, kvm?.sym) !== 'different')
  // With mmu_lock held the pre-check reads what the check reads, and it cannot change.
  const isHint = role === 'pre-check' && mmuHold(w, state, kvm?.sym) === undefined
  const id = noteCheck(w, state, { name, kind: isHint ? 'unsafe' : 'check', kvm: kvm?.sym, gfn: gfn?.sym, snapshots })
  if (role !== 'pre-check') observe(w, state, { kind: 'check', name, subject: id })
  return { ...unknown, sym: id, condition: { kind: 'check', id, negated: false } }
}

/** A check is made here, whose answer is not known yet. */
export function noteCheck(w: Walker, state: PathState, made: Pick<Check, 'name' | 'kind' | 'kvm' | 'gfn' | 'snapshots'>): string {
  const id = bear(w, state)
  // What was checked in earlier critical sections is told by this check from now on; else paths double in each.
  dropOldChecks(state)
  const force = mmuHold(w, state, made.kvm) === undefined ? 'unlocked' : 'held'
  own(state, 'checks').set(id, { ...here(w), ...made, result: 'open', force, droppedAt: undefined, reclaimed: undefined })
  return id
}

/** The lock is dropped for a moment. It is told as one hold, but nothing of before is in force. */
function yieldLock(w: Walker, state: PathState, lock: Value, name: string): void {
  const sym = lock.sym ?? 'unknown'
  const hold = state.holds.get(sym)
  dropLock(w, state, lock, name)
  own(state, 'holds').set(sym, hold ?? { ...here(w), mode: 'unknown', asserted: false })
}

export interface Installing {
  readonly name: string
  readonly args: readonly Value[]
  /** The entry, where it is known. */
  readonly entry?: string | undefined
}

/** An installation that depends on all that it is given, and on what decided that it happens. */
export function install(w: Walker, state: PathState, { name, args, entry }: Installing): void {
  const parts = args.map((value) => dependsOn(state, value))
  const sources = parts.map((part) => part.sources).reduce(union, [])
  const implied = parts.map((part) => part.implied).reduce(union, controlOf(state))
  observe(w, state, { kind: 'install', name, value: { sources, implied }, subject: entry })
}

/** A PFN leaves KVM's page tables for another place that the hardware reads. */
function installPfn(w: Walker, state: PathState, { name, args }: Installing): void {
  const sources = args.map((value) => dependsOn(state, value).sources).reduce(union, []).filter((id) => state.lookups.get(id)?.kind === 'page')
  if (sources.length > 0) observe(w, state, { kind: 'install', name, value: { sources, implied: [] } })
}

function evidence(w: Walker, state: PathState, { role }: FunctionEntry, { entry: value }: Given): Value {
  const entry = value?.entry
  const sym = value?.sym === undefined ? bear(w, state) : shorten(`${role}(${value.sym})`)
  const answer = { ...unknown, sym, sources: value?.sources ?? [], implied: value?.implied ?? [] }
  if (value?.constants !== undefined && value.sym === undefined && value.constants.every((one) => w.names.isRemoved(one))) {
    return { ...answer, sym: undefined, constants: [false] }
  }
  return entry === undefined ? answer : { ...answer, condition: { kind: 'evidence', leaf: role === 'evidence of a leaf', entry, negated: false } }
}
