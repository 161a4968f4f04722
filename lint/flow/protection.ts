import type { Names } from '../vocabulary.ts'
import { mmuHoldIn } from './holds.ts'
import type { Check, Evidence, Hold, Lookup, PathState } from './state.ts'
import { lastField, ownerOf, sameObject, locationOf } from './symbols.ts'

/** Whether a check that has passed is in force here. */
export function isInForce(state: PathState): boolean {
  return [...state.checks.values()].some(isGood)
}

/** Passed in the present hold of mmu_lock, with nothing since then that may invalidate. */
export function isGood({ kind, result, force, reclaimed }: Check): boolean {
  return kind === 'check' && result === 'passed' && force === 'held' && reclaimed === undefined
}

/** Why an installation with a looked-up value is not safe: the pattern that is nearest, and what it lacks. */
export type Lack =
  | { readonly kind: 'snapshot too late'; readonly check: Check }
  | { readonly kind: 'reclaimed'; readonly check: Check }
  | { readonly kind: 'dropped'; readonly check: Check }
  | { readonly kind: 'checked without lock'; readonly check: Check }
  | { readonly kind: 'only pre-checked'; readonly check: Check }
  | { readonly kind: 'no leaf'; readonly evidence: Evidence }
  | { readonly kind: 'no check'; readonly hold: Hold | undefined }

/**
 * What protects a lookup whose result is installed here is incomplete: says in what way; undefined if it is safe.
 *
 * Safe is: mmu_lock is held; a check has passed in this hold, and the lookup was made in this hold or after the
 * snapshot that the check compared with (patterns 1 and 2); or a leaf was found in this hold, in which the lookup was
 * made too (pattern 3). A result that only decides zaps is not installed at all (pattern 4).
 */
export function lackOf(state: PathState, lookup: Lookup, at: { readonly entry: string | undefined; readonly names: Names }): Lack | undefined {
  const hold = mmuHoldIn(state, lookup.kvm, at.names)
  const checks = [...state.checks.values()].filter((check) => concerns(check, lookup) && check.result === 'passed')
  const good = checks.filter(isGood)
  if (hold !== undefined && good.some((check) => lookup.inHold || check.snapshots.some((id) => lookup.snapshots.includes(id)))) return undefined
  const leaf = state.evidence.get('leaf')
  if (hold !== undefined && lookup.inHold && leaf !== undefined && isRelated(leaf.entry, at.entry)) return undefined
  if (hold !== undefined && good[0] !== undefined && good[0].snapshots.length > 0) return { kind: 'snapshot too late', check: good[0] }
  return nearest(state, { hold, checks, lookup })
}

interface Found {
  readonly hold: Hold | undefined
  readonly checks: readonly Check[]
  readonly lookup: Lookup
}

function nearest(state: PathState, { hold, checks, lookup }: Found): Lack {
  const full = checks.filter(({ kind }) => kind === 'check')
  const reclaimed = full.find((check) => check.reclaimed !== undefined && check.force === 'held')
  if (reclaimed !== undefined) return { kind: 'reclaimed', check: reclaimed }
  const dropped = full.find(({ force }) => force === 'dropped')
  if (dropped !== undefined) return { kind: 'dropped', check: dropped }
  const unlocked = full.find(({ force }) => force === 'unlocked')
  if (unlocked !== undefined) return { kind: 'checked without lock', check: unlocked }
  const unsafe = checks.find(({ kind }) => kind === 'unsafe')
  if (unsafe !== undefined) return { kind: 'only pre-checked', check: unsafe }
  const present = state.evidence.get('present')
  if (hold !== undefined && lookup.inHold && present !== undefined && state.snapshots.size === 0) return { kind: 'no leaf', evidence: present }
  return { kind: 'no check', hold }
}

/** A check of another VM, or of another GFN, says nothing. */
function concerns(check: Check, lookup: Lookup): boolean {
  return sameObject(check.kvm, lookup.kvm) !== 'different' && !isOtherGfn(check.gfn, lookup.gfn)
}

/** Another field of the same struct is another GFN, or none at all. */
function isOtherGfn(a: string | undefined, b: string | undefined): boolean {
  if (sameObject(a, b) === 'different') return true
  return a !== undefined && b !== undefined && a !== b && lastField(a) !== undefined && lastField(b) !== undefined && ownerOf(a) === ownerOf(b)
}

/**
 * The leaf was found in the entry itself, in the table that the entry points to, or above it.
 *
 * It is the place that counts, not which read of the entries above led there. Of a place that cannot be compared,
 * such as one in a table that was only just made, the code is believed.
 */
function isRelated(leaf: string, entry: string | undefined): boolean {
  const [found, installed] = [locationOf(leaf), entry?.includes('.') === true ? locationOf(entry) : undefined]
  return found === undefined || installed === undefined || found.includes(installed) || installed.includes(found)
}
