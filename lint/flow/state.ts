import type { Place } from '../finding.ts'
import { END } from './postdominators.ts'
import { joinValues, symbol, union, type Value } from './value.ts'

/**
 * What is known at one point of one path.
 *
 * The records (holds, sections, lookups, checks, evidence, invalidations) are what the rules are about: paths that
 * differ in them are kept apart. Of paths that do not, the values are joined.
 */
export interface PathState {
  readonly locals: Map<string, Value>
  /** Fields of structs, and locals that inner functions use, by access path. */
  readonly heap: Map<string, Value>
  /** Conditions that have been decided, by their text. */
  readonly known: Map<string, boolean>
  /** Lookups that decided whether this point is reached, by the block where that ends. */
  readonly control: Map<number, readonly string[]>
  /** The same, of the callers. */
  readonly inherited: readonly string[]
  readonly holds: Map<string, Hold>
  readonly sections: Map<string, Section>
  readonly lookups: Map<string, Lookup>
  readonly checks: Map<string, Check>
  /** The last leaf that was found since mmu_lock was taken, and the last thing that was only present. */
  readonly evidence: Map<'leaf' | 'present', Evidence>
  readonly snapshots: Map<string, Snapshot>
  readonly begun: Map<string, Begun>
  /** Which memslot is known to have which GFN, and of which only one bound is known; see memslots.ts. */
  readonly within: Set<string>
  /** Host page table entries read since interrupts were turned off. */
  readonly hostReads: Map<string, Place>
  /** A call nobody can follow, made while a check was in force. */
  uncertain: { readonly place: Place; readonly reason: string } | undefined
  /** Names made in this activation; see rename.ts. */
  readonly born: Set<string>
  /** Whether mmu_lock was dropped in this activation. */
  dropped: boolean
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

export function newState(): PathState {
  return {
    locals: new Map(),
    heap: new Map(),
    known: new Map(),
    control: new Map(),
    inherited: [],
    holds: new Map(),
    sections: new Map(),
    lookups: new Map(),
    checks: new Map(),
    evidence: new Map(),
    snapshots: new Map(),
    begun: new Map(),
    within: new Set(),
    hostReads: new Map(),
    uncertain: undefined,
    born: new Set(),
    dropped: false,
  }
}

export function cloneState(state: PathState): PathState {
  return {
    locals: copy(state.locals),
    heap: copy(state.heap),
    known: copy(state.known),
    control: copy(state.control),
    inherited: state.inherited,
    holds: copy(state.holds),
    sections: copy(state.sections),
    lookups: copy(state.lookups),
    checks: copy(state.checks),
    evidence: copy(state.evidence),
    snapshots: copy(state.snapshots),
    begun: copy(state.begun),
    within: state.within.size === 0 ? new Set() : new Set(state.within),
    hostReads: copy(state.hostReads),
    uncertain: state.uncertain,
    born: state.born.size === 0 ? new Set() : new Set(state.born),
    dropped: state.dropped,
  }
}

/** Most maps are empty, and iterating over nothing costs more than looking first. */
function copy<Key, T>(map: ReadonlyMap<Key, T>): Map<Key, T> {
  return map.size === 0 ? new Map<Key, T>() : new Map(map)
}

/** Lookups that decided whether this point is reached. */
export function controlOf(state: PathState): readonly string[] {
  return [...state.control.values()].reduce(union, state.inherited)
}

/** Those that decided it only until some later point of the function. */
export function choicesOf({ control }: PathState): readonly string[] {
  return [...control].flatMap(([end, ids]) => (end === END ? [] : [ids])).reduce(union, [])
}

/** Joins the values of two states whose records agree. */
export function joinStates(a: PathState, b: PathState, where: string): PathState {
  return {
    ...a,
    locals: joinMaps(a.locals, b.locals, where),
    heap: joinHeaps(a.heap, b.heap, where),
    known: new Map([...a.known].filter(([key, value]) => b.known.get(key) === value)),
    control: joinControl(a.control, b.control),
    inherited: union(a.inherited, b.inherited),
    born: new Set([...a.born, ...b.born]),
    // Taken on both; seen on either, as what is no leaf is no evidence anyway.
    snapshots: new Map([...a.snapshots].filter(([id]) => b.snapshots.has(id))),
    checks: new Map([...b.checks, ...a.checks]),
    within: new Set([...a.within].filter((one) => b.within.has(one))),
    evidence: new Map([...a.evidence, ...b.evidence]),
    dropped: a.dropped || b.dropped,
  }
}

function joinMaps(a: Map<string, Value>, b: Map<string, Value>, where: string): Map<string, Value> {
  const joined = new Map(a)
  for (const [key, value] of b) {
    const other = a.get(key)
    joined.set(key, other === undefined ? value : joinValues(other, value, `${where}:${key}`))
  }
  return joined
}

/** A field that only one of both knows of has, in the other, the value it had from the start: what its path says. */
function joinHeaps(a: Map<string, Value>, b: Map<string, Value>, where: string): Map<string, Value> {
  const joined = joinMaps(a, b, where)
  for (const [key, value] of joined) {
    if ((a.has(key) && b.has(key)) || !isFromStart(key)) continue
    joined.set(key, joinValues(symbol(key), value, `${where}:${key}`))
  }
  return joined
}

/** A field of something that was there before: not of a thing made on the path, nor a variable of an outer function. */
function isFromStart(key: string): boolean {
  return /^\w+(\.(\w+|\*))+$/.test(key)
}

function joinControl(a: PathState['control'], b: PathState['control']): PathState['control'] {
  const joined = new Map(a)
  for (const [key, value] of b) joined.set(key, union(a.get(key) ?? [], value))
  return joined
}

/** A snapshot is taken that was taken on this path before: another attempt begins, with checks of its own. */
export function takenAgain(state: PathState, id: string): void {
  for (const [key, lookup] of state.lookups) {
    if (!lookup.snapshots.includes(id)) continue
    state.lookups.set(key, { ...lookup, snapshots: lookup.snapshots.filter((one) => one !== id), superseded: true })
  }
  for (const [key, check] of state.checks) if (check.snapshots.includes(id)) state.checks.delete(key)
}
