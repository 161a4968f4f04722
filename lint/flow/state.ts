import type { Place } from '../finding.ts'
import { END } from './postdominators.ts'
import { union, type Value } from './value.ts'

/**
 * What is known at one point of one path.
 *
 * The records (holds, sections, lookups, checks, evidence, invalidations) are what the rules are about: paths that
 * differ in them are kept apart. Of paths that do not, the values are joined.
 */
export interface PathState {
  readonly locals: ReadonlyMap<string, Value>
  /** Fields of structs, and locals that inner functions use, by access path. */
  readonly heap: ReadonlyMap<string, Value>
  /** Conditions that have been decided, by their text. */
  readonly known: ReadonlyMap<string, boolean>
  /** Lookups that decided whether this point is reached, by the block where that ends. */
  readonly control: ReadonlyMap<number, readonly string[]>
  /** The same, of the callers. */
  readonly inherited: readonly string[]
  readonly holds: ReadonlyMap<string, Hold>
  readonly sections: ReadonlyMap<string, Section>
  readonly lookups: ReadonlyMap<string, Lookup>
  readonly checks: ReadonlyMap<string, Check>
  /** The last leaf that was found since mmu_lock was taken, and the last thing that was only present. */
  readonly evidence: ReadonlyMap<'leaf' | 'present', Evidence>
  readonly snapshots: ReadonlyMap<string, Snapshot>
  readonly begun: ReadonlyMap<string, Begun>
  /** Which memslot is known to have which GFN, and of which only one bound is known; see memslots.ts. */
  readonly within: ReadonlySet<string>
  /** Host page table entries read since interrupts were turned off. */
  readonly hostReads: ReadonlyMap<string, Place>
  /** A call nobody can follow, made while a check was in force. */
  uncertain: { readonly place: Place; readonly reason: string } | undefined
  /** Names made in this activation; see rename.ts. */
  readonly born: ReadonlySet<string>
  /** Whether mmu_lock was dropped in this activation. */
  dropped: boolean
  /** The tables that nothing else has, a bit for each: only these may be changed where they are. See `own()`. */
  owned: number
}

/** Something that happened in a function that is running now, or in one that it called. */
export interface Happened {
  /** In the function `fn`. */
  readonly place: Place
  readonly fn: string
  /** Where it really is, in a function that was called from `place`. */
  readonly origin: Place
}

export interface Hold extends Happened {
  readonly mode: 'read' | 'write' | 'unknown'
  /** Not taken here, but asserted: the caller holds it. */
  readonly asserted: boolean
}

export interface Section extends Happened {
  readonly depth: number
  readonly kind: 'srcu' | 'irq'
}

export type LookupKind = 'level' | 'page' | 'attribute' | 'memslot'

export interface Lookup extends Happened {
  readonly kind: LookupKind
  readonly name: string
  readonly kvm: string | undefined
  readonly gfn: string | undefined
  /** The memslot it looked in: where that turns out to be NULL, nothing was looked up. */
  readonly slot: string | undefined
  /** Made since mmu_lock was taken, which is still held. */
  readonly inHold: boolean
  /** Snapshots taken before it. */
  readonly snapshots: readonly string[]
  /** The memslot is not known to have the GFN. */
  readonly isAstray: boolean
  /** A snapshot it came after has been taken again: another attempt has begun. */
  readonly superseded: boolean
  /** The VMA lock under which a VMA was looked up, while it is held: what was found cannot change until then. */
  readonly steadyUnder: string | undefined
  /** For a memslot: what kept it alive, while it does. */
  readonly guard: 'srcu' | 'slots_lock' | 'none'
}

export interface Check extends Happened {
  readonly name: string
  readonly kind: 'check' | 'unsafe'
  readonly kvm: string | undefined
  readonly gfn: string | undefined
  readonly snapshots: readonly string[]
  readonly result: 'open' | 'passed' | 'stale'
  /** `held`: in the present hold of mmu_lock. */
  readonly force: 'held' | 'dropped' | 'unlocked'
  /** Where mmu_lock was dropped since. */
  readonly droppedAt: Place | undefined
  /** Something that may invalidate has run since. */
  readonly reclaimed: { readonly place: Place; readonly name: string } | undefined
}

export interface Snapshot {
  readonly place: Place
  /** Whose sequence number it is. */
  readonly kvm: string | undefined
}

export interface Evidence {
  readonly leaf: boolean
  readonly entry: string
  readonly place: Place
}

/** An invalidation that has begun and not ended. */
export interface Begun extends Happened {
  readonly count: number
  /** mmu_lock has been held since the begin. */
  readonly inHold: boolean
  /** A range has been added. */
  readonly isRanged: boolean
}

const tableNames = ['locals', 'heap', 'known', 'control', 'holds', 'sections', 'lookups', 'checks', 'evidence', 'snapshots', 'begun', 'within', 'hostReads', 'born'] as const

export type TableName = (typeof tableNames)[number]

const bits = Object.fromEntries(tableNames.map((name, index) => [name, 1 << index])) as Readonly<Record<TableName, number>>

type Changeable<T> = T extends ReadonlyMap<infer Key, infer Of> ? Map<Key, Of> : T extends ReadonlySet<infer Of> ? Set<Of> : never

/**
 * A table of a state, to be changed: states share their tables until one of them changes its own.
 *
 * Keeps: a table is owned by one state at most, and by none once two refer to it or its key has been asked for.
 */
export function own<Name extends TableName>(state: PathState, name: Name): Changeable<PathState[Name]> {
  const shared: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> = state[name]
  if ((state.owned & bits[name]) !== 0) return shared as Changeable<PathState[Name]>
  const copy = 'get' in shared ? new Map(shared) : new Set(shared)
  put(state, name, copy as unknown as PathState[Name])
  state.owned |= bits[name]
  return copy as Changeable<PathState[Name]>
}

/** Gives a state a table that others may have too. */
export function put<Name extends TableName>(state: PathState, name: Name, table: PathState[Name]): void {
  ;(state as Record<TableName, unknown>)[name] = table
  release(state, name)
}

/** From now on a change of the table is a change of a copy. */
export function release(state: PathState, name: TableName): void {
  state.owned &= ~bits[name]
}

export const noMap: ReadonlyMap<never, never> = new Map<never, never>()
export const noSet: ReadonlySet<never> = new Set<never>()

export function newState(): PathState {
  return {
    locals: noMap,
    heap: noMap,
    known: noMap,
    control: noMap,
    inherited: [],
    holds: noMap,
    sections: noMap,
    lookups: noMap,
    checks: noMap,
    evidence: noMap,
    snapshots: noMap,
    begun: noMap,
    within: noSet,
    hostReads: noMap,
    uncertain: undefined,
    born: noSet,
    dropped: false,
    owned: 0,
  }
}

/** Another state that knows the same. Tables are copied when one of both changes them. */
export function cloneState(state: PathState): PathState {
  state.owned = 0
  return { ...state }
}

/** What of a state tells which lookups decided that it is reached. */
export type Control = Pick<PathState, 'control' | 'inherited'>

/** Lookups that decided whether this point is reached. */
export function controlOf({ control, inherited }: Control): readonly string[] {
  return [...control.values()].reduce(union, inherited)
}

/** Those that decided it only until some later point of the function. */
export function choicesOf({ control }: Control): readonly string[] {
  return [...control].flatMap(([end, ids]) => (end === END ? [] : [ids])).reduce(union, [])
}

/** A snapshot is taken that was taken on this path before: another attempt begins, with checks of its own. */
export function takenAgain(state: PathState, id: string): void {
  for (const [key, lookup] of state.lookups) {
    if (!lookup.snapshots.includes(id)) continue
    own(state, 'lookups').set(key, { ...lookup, snapshots: lookup.snapshots.filter((one) => one !== id), superseded: true })
  }
  for (const [key, check] of state.checks) if (check.snapshots.includes(id)) own(state, 'checks').delete(key)
}
