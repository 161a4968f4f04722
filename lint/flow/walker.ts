import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Program } from '../facts/sourceFacts.ts'
import type { Place, Undecided } from '../finding.ts'
import type { Names, VocabularyEntry } from '../vocabulary.ts'
import type { Naming } from './naming.ts'
import { cloneState, own, type PathState } from './state.ts'
import type { Summary } from './summary.ts'
import { mentions, PAST, token, withTokens } from './symbols.ts'
import type { Value } from './value.ts'

/** One walk through a program: what is shared by all its functions. */
export interface Walker {
  readonly program: Program
  readonly names: Names
  readonly budget: number
  steps: number
  /** The function that is walked now, and its callers, outermost first. */
  readonly stack: Frame[]
  readonly summaries: Map<string, Summary>
  /** Whether anything is looked up on the way from this entry point; if not, what would vouch for it is not noted. */
  readonly looksUp: boolean
  /** The shallowest depth whose unfinished summary was used. */
  consulted: number
  readonly visits: Visit[]
  readonly undecided: Undecided[]
  readonly visited: Set<string>
  readonly placeIds: Map<string, string>
  /** What is computed once for a function, by its id. */
  readonly shapes: Map<string, Shape>
  /** Functions that do more than compute, themselves or by what they refer to. */
  readonly effective: ReadonlySet<string>
  /** Functions that are ever put into a field of a name. */
  readonly byField: ReadonlyMap<string, readonly FunctionFacts[]>
  /** What a function and all below it name. */
  readonly naming: (id: string) => Naming
  exhausted: boolean
  /** How many of the blocks that are walked now have a handler of exceptions. */
  handlers: number
  readonly isTolerated: (place: Place) => boolean
}

export interface Shape {
  /** For each block, the locals that may still be read. */
  readonly live: readonly ReadonlySet<string>[]
  /** For each block, the block that every path from it comes through. */
  readonly behind: readonly number[]
}

export interface Frame {
  readonly fn: FunctionFacts
  /** The event that is carried out. */
  at: Place
}

export type VisitKind =
  | 'install'
  | 'unseen'
  | 'lookup'
  | 'check'
  | 'lock'
  | 'unlock'
  | 'grace'
  | 'begin'
  | 'range'
  | 'end'
  | 'fieldRead'
  | 'fieldWrite'
  | 'hostRead'
  | 'hostReread'
  | 'memslotUse'
  | 'zap'
  | 'leave'

/** Something a rule may care about, with what was known when the path came there. */
export interface Visit {
  readonly kind: VisitKind
  readonly name: string
  readonly place: Place
  readonly state: PathState
  /** Where each function on the way is, outermost first; the last is the place itself. */
  readonly stack: readonly Step[]
  /** Lookups the event depends on, `implied` those that only decided that it happens. */
  readonly sources: readonly string[]
  readonly implied: readonly string[]
  /** The object: a lock, a kvm, an entry; or the record that was made. */
  readonly subject: string | undefined
}

export interface Step {
  readonly fn: string
  readonly place: Place
}

export function frameOf(w: Walker): Frame {
  return w.stack.at(-1)!
}

/** Here, in the function that is walked now. */
export function here(w: Walker): { readonly place: Place; readonly fn: string; readonly origin: Place } {
  const { fn, at } = frameOf(w)
  return { place: at, fn: fn.id, origin: at }
}

/** Whether an exception would come to a handler. One that would not ends its path. */
export function isCaught({ handlers }: Walker): boolean {
  return handlers > 0
}

/** Short and the same for the same place. */
export function placeId(w: Walker, { file, line, column }: Place): string {
  const key = `${file}:${line}:${column}`
  const known = w.placeIds.get(key)
  if (known !== undefined) return known
  const id = String(w.placeIds.size)
  w.placeIds.set(key, id)
  return id
}

/** The token of something made here. What an earlier pass through here made is forgotten. */
export function bear(w: Walker, state: PathState): string {
  const made = token(placeId(w, frameOf(w).at))
  forget(state, made)
  own(state, 'born').add(made)
  return made
}

/** Removes what is known of a thing that is being made again, or of something behind a path. */
export function forget(state: PathState, made: string): void {
  forgetAll(state, { isIn: (text) => text.includes(made), past: (text) => text.replaceAll(made, PAST) })
}

/** The same of several things. */
export function forgetTokens(state: PathState, made: ReadonlySet<string>): void {
  if (made.size > 0) forgetAll(state, { isIn: (text) => mentions(text, made), past: (text) => withTokens(text, { get: (one) => (made.has(one) ? PAST : undefined) }) })
}

interface Forgotten {
  readonly isIn: (text: string) => boolean
  readonly past: (text: string) => string
}

function forgetAll(state: PathState, { isIn, past }: Forgotten): void {
  for (const name of ['known', 'heap', 'hostReads'] as const) {
    for (const key of state[name].keys()) {
      if (isIn(key)) own(state, name).delete(key)
    }
  }
  for (const [kind, { entry }] of state.evidence) if (isIn(entry)) own(state, 'evidence').delete(kind)
  for (const pair of state.within) if (isIn(pair)) own(state, 'within').delete(pair)
  // What was looked up or checked for it was for another one.
  for (const [id, lookup] of state.lookups) if (lookup.gfn !== undefined && isIn(lookup.gfn)) own(state, 'lookups').set(id, { ...lookup, gfn: past(lookup.gfn) })
  for (const [id, check] of state.checks) if (check.gfn !== undefined && isIn(check.gfn)) own(state, 'checks').set(id, { ...check, gfn: past(check.gfn) })
}

export interface Seen {
  readonly kind: VisitKind
  readonly name: string
  readonly value?: Pick<Value, 'sources' | 'implied'>
  readonly subject?: string | undefined
}

/** Notes an event for the rules. */
export function observe(w: Walker, state: PathState, { kind, name, value, subject }: Seen): void {
  w.visits.push({
    kind,
    name,
    place: frameOf(w).at,
    state: cloneState(state),
    stack: w.stack.map(({ fn, at }) => ({ fn: fn.id, place: at })),
    sources: value?.sources ?? [],
    implied: value?.implied ?? [],
    subject,
  })
}

export type FunctionEntry = Extract<VocabularyEntry, { kind: 'function' }>
