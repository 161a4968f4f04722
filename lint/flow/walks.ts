import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Program } from '../facts/sourceFacts.ts'
import type { Place, Undecided } from '../finding.ts'
import type { Names, Role } from '../vocabulary.ts'
import { callGraph } from './callGraph.ts'
import { enter, summarise } from './interprocedural.ts'
import { namingIn } from './naming.ts'
import { reaching } from './reaching.ts'
import { newState } from './state.ts'
import type { Visit, VisitKind, Walker } from './walker.ts'
import type { Walked, WalkMemory } from './walkMemory.ts'

/** The paths of a program, as rules see them. */
export interface Walks {
  /** Everything of a kind that happens on some path, with what is known there. */
  readonly visits: (kind: VisitKind) => readonly Visit[]
  readonly undecided: readonly Undecided[]
  readonly steps: number
}

export interface WalkOptions {
  /** Steps for one entry point. */
  readonly budget: number
  /** Whether a lookup at a place is declared to tolerate stale answers. */
  readonly isTolerated?: (place: Place) => boolean
  readonly memory?: WalkMemory | undefined
  /** Files that findings are wanted for. Default: all. */
  readonly wanted?: ReadonlySet<string> | undefined
}

/** Functions whose callers owe what they need; they are not walked for themselves. */
const owedByCallers: ReadonlySet<Role> = new Set<Role>([
  'check',
  'pre-check',
  'memslot lookup',
  'lock for writing',
  'lock for reading',
  'unlock',
  'yield of a lock',
  'assertion of a lock',
  'SRCU enter',
  'SRCU leave',
  'grace period',
  'evidence of a leaf',
  'evidence of presence',
  'evidence of a memslot',
])

/**
 * Walks all paths from all entry points: functions that nobody calls, then those that nobody has come to.
 *
 * With a memory each entry point is walked by itself, so that what is found depends on nothing but what can be reached from it.
 */
export function walkProgram(program: Program, names: Names, { budget, isTolerated = () => false, memory, wanted }: WalkOptions): Walks {
  const graph = callGraph(program, names)
  const { roots, relevant, effective, lookingUp, checking, byField } = graph
  const naming = namingIn(program, byField)
  const fresh = (): Walker => newWalker(program, names, { budget, byField, effective, isTolerated, naming })
  const w = fresh()
  let others: Walker = { ...w, summaries: new Map(), looksUp: false }
  const isOfInterest = wanted === undefined ? () => true : reaching([...program.functions.values()].filter(({ id }) => relevant.has(id)), { program, wanted, naming })
  const walk = (fn: FunctionFacts): void => {
    if (isCalledOpaquely(w, fn) || !isOfInterest(fn)) return
    const looksUp = lookingUp.has(fn.id)
    if (memory !== undefined) {
      add(w, memory(fn, graph, () => walkedFrom({ ...fresh(), looksUp }, fn)))
      return
    }
    const tried = looksUp && !checking.has(fn.id) ? withoutVouching(others, fn) : undefined
    if (tried === undefined) walkRoot(looksUp ? w : others, fn)
    else {
      add(w, { ...tried, visited: [...tried.visited], steps: 0 })
      others = { ...tried, visits: w.visits, undecided: w.undecided, visited: w.visited }
    }
  }
  for (const fn of roots) walk(fn)
  for (const fn of program.functions.values()) if (relevant.has(fn.id) && !w.visited.has(fn.id)) walk(fn)
  return { visits: (kind) => w.visits.filter((visit) => visit.kind === kind), undecided: w.undecided, steps: w.steps + others.steps }
}

/**
 * The walk from a function that looks something up, without what would vouch for it; undefined if that may matter.
 *
 * Sound: what would vouch is asked for only where something that was looked up is installed, or leaves our sight. Paths
 * that it keeps apart are one without it, so no value is computed from fewer lookups here than on any of them. If
 * nothing is installed here that depends on a lookup, nothing is there. Else nothing of this walk is kept.
 */
function withoutVouching(others: Walker, fn: FunctionFacts): Walker | undefined {
  const w: Walker = { ...others, summaries: new Map(others.summaries), visits: [], undecided: [], visited: new Set() }
  walkRoot(w, fn)
  const isClear = w.undecided.length === 0 && !w.visits.some(usesLookup)
  return isClear ? w : undefined
}

function usesLookup({ kind, sources, implied }: Visit): boolean {
  return (kind === 'install' || kind === 'unseen') && sources.length + implied.length > 0
}

function walkedFrom(w: Walker, fn: FunctionFacts): Walked {
  walkRoot(w, fn)
  return { visits: w.visits, undecided: w.undecided, visited: [...w.visited], steps: w.steps }
}

function add(w: Walker, { visits, undecided, visited, steps }: Walked): void {
  for (const visit of visits) w.visits.push(visit)
  w.undecided.push(...undecided)
  for (const id of visited) w.visited.add(id)
  w.steps += steps
}

/** Files are no entry points of the kernel, and what some roles need is owed by their callers. */
function isCalledOpaquely({ names }: Walker, { name }: FunctionFacts): boolean {
  const role = names.functions.get(name)?.role
  return role !== undefined && owedByCallers.has(role)
}

function newWalker(program: Program, names: Names, given: Pick<Walker, 'budget' | 'byField' | 'effective' | 'isTolerated' | 'naming'>): Walker {
  return {
    program,
    names,
    ...given,
    steps: 0,
    stack: [],
    summaries: new Map(),
    looksUp: true,
    consulted: Infinity,
    visits: [],
    undecided: [],
    visited: new Set(),
    placeIds: new Map(),
    shapes: new Map(),
    exhausted: false,
    handlers: 0,
  }
}

function walkRoot(w: Walker, fn: FunctionFacts): void {
  const start = w.steps
  const limit = { ...w, budget: start + w.budget }
  const input = enter(limit, newState(), { fn, args: [], receiver: undefined, result: '' })
  summarise(limit, fn, input)
  w.steps = limit.steps
  if (limit.exhausted) w.undecided.push({ place: fn.namePlace, reason: `${fn.name}() takes more than ${w.budget} steps to walk` })
}
