import type { CallEvent, Event } from '../facts/event.ts'
import type { BlockEnd, FunctionFacts } from '../facts/functionFacts.ts'
import type { Program } from '../facts/sourceFacts.ts'
import type { Place } from '../finding.ts'
import type { Names } from '../vocabulary.ts'
import { lockCall, type LockCall } from './lockCalls.ts'
import { shapeFor, type Shape } from './shape.ts'
import { bound, targetsOf } from './targets.ts'
import { after, assumed, kept, knownKey, nothing, truthOf, type Known } from './truths.ts'

/** How mmu_lock is held: `unknown` before anything is seen of it. */
export type Mode = 'unknown' | 'none' | 'read' | 'write'

/** Something that needs mmu_lock for writing is come to with it held for reading. */
export interface Need {
  /** The call in the function that was asked about. */
  readonly call: CallEvent
  /** What it calls. */
  readonly called: string
  /** Where it was taken for reading, or said to be; undefined if the caller took it. */
  readonly lockedAt: Place | undefined
  /** What needs it, and where. */
  readonly name: string
  readonly place: Place
}

/** How a function may end, with the truth of parameters that decided it. */
interface Exit {
  readonly mode: Mode
  readonly parameters: Known
}

interface Outcome {
  readonly exits: ReadonlyMap<string, Exit>
  readonly needs: readonly Need[]
}

export interface Modes {
  /** What a function comes to, if nothing is known of its callers. */
  readonly needsOf: (fn: FunctionFacts) => readonly Need[]
  /** Whether it may end with mmu_lock held for reading, which its callers go on with. */
  readonly mayEndReading: (fn: FunctionFacts) => boolean
}

export interface ModeOptions {
  readonly program: Program
  readonly names: Names
  /** Functions that are worth entering: that take or drop mmu_lock or need it, themselves or through others. */
  readonly matters: ReadonlySet<string>
}

/** States of one block beyond which conditions are forgotten. */
const MOST_STATES = 40

/**
 * Follows how mmu_lock is held through functions, from calls to what they call, with the truth of conditions and of
 * arguments that are known: what is called with `shared` as an argument needs it for writing only where that is false.
 *
 * A function that asserts both, one on each side of a condition, is taken at its word: it knows how mmu_lock is held.
 */
export function lockModes(options: ModeOptions): Modes {
  const outcomes = new Map<string, Outcome>()
  const shapes = new Map<string, Shape>()
  const shapeOf = (fn: FunctionFacts): Shape => {
    const shape = shapes.get(fn.id) ?? shapeFor(fn, options.names)
    shapes.set(fn.id, shape)
    return shape
  }
  const follow = (fn: FunctionFacts, mode: Mode, known: Known): Outcome => {
    const key = `${fn.id} ${mode} ${knownKey(known)}`
    const before = outcomes.get(key)
    if (before !== undefined) return before
    // Recursion: as if it did nothing, which the first round has seen.
    outcomes.set(key, { exits: new Map([[mode, { mode, parameters: nothing }]]), needs: [] })
    const outcome = walk({ ...options, fn, follow, ...shapeOf(fn) }, mode, known)
    outcomes.set(key, outcome)
    return outcome
  }
  return {
    needsOf: (fn) => follow(fn, 'unknown', nothing).needs,
    mayEndReading: (fn) => [...follow(fn, 'unknown', nothing).exits.values()].some(({ mode }) => mode === 'read'),
  }
}

interface Walk extends ModeOptions, Shape {
  readonly fn: FunctionFacts
  readonly follow: (fn: FunctionFacts, mode: Mode, known: Known) => Outcome
}

interface State {
  readonly mode: Mode
  readonly lockedAt: Place | undefined
  readonly known: Known
  /** Results of trylocks that are not looked at yet, with the mode they took. */
  readonly tried: ReadonlyMap<string, Mode>
}

interface Found {
  readonly exits: Map<string, Exit>
  readonly needs: Need[]
  /** Where a function that asserts both modes asserts this one: a need, unless it comes to the other one, too. */
  readonly perhaps: Need[]
  saysRead: boolean
}

function walk(w: Walk, mode: Mode, known: Known): Outcome {
  const found: Found = { exits: new Map(), needs: [], perhaps: [], saysRead: false }
  const seen = w.fn.blocks.map(() => new Set<string>())
  const open: [number, State][] = [[0, { mode, lockedAt: undefined, known, tried: new Map() }]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [at, arrived] = next
    const state = { ...arrived, known: kept(arrived.known, seen[at]!.size < MOST_STATES ? new Set([...w.live[at]!, ...w.deciding]) : w.deciding) }
    const key = `${state.mode} ${state.lockedAt?.line ?? ''} ${knownKey(state.known)} ${[...state.tried.keys()].join()}`
    if (seen[at]!.has(key)) continue
    seen[at]!.add(key)
    const block = w.fn.blocks[at]!
    for (const one of block.events.reduce((states, event) => states.flatMap((before) => carryOut(w, before, event, found)), [state])) {
      open.push(...leave(w, one, block.end, found))
    }
  }
  return { exits: found.exits, needs: found.saysRead ? found.needs : [...found.needs, ...found.perhaps] }
}

function leave({ deciding }: Walk, state: State, end: BlockEnd, { exits }: Found): [number, State][] {
  switch (end.kind) {
    case 'goto':
      return [[end.to, state]]
    case 'choice':
      return end.to.map((to) => [to, state])
    case 'branch':
      return ([[end.then, true], [end.else, false]] as const).flatMap(([to, holds]): [number, State][] => {
        const truth = truthOf(end.condition, state.known)
        return truth === !holds ? [] : [[to, taken({ ...state, known: assumed(end.condition, holds, state.known) })]]
      })
    case 'return': {
      const exit = { mode: state.mode, parameters: kept(state.known, deciding) }
      exits.set(`${exit.mode} ${knownKey(exit.parameters)}`, exit)
      return []
    }
    case 'throw':
      return []
  }
}

/** A trylock that turned out to have worked. */
function taken(state: State): State {
  for (const [result, mode] of state.tried) {
    const truth = state.known.truths.get(result)
    if (truth === undefined) continue
    const tried = new Map([...state.tried].filter(([name]) => name !== result))
    return truth ? { ...state, mode, tried } : { ...state, tried }
  }
  return state
}

function carryOut(w: Walk, state: State, event: Event, found: Found): State[] {
  const known = after(event, state.known)
  if (event.kind === 'assign' && event.target.kind === 'local' && event.value.kind === 'local') {
    const mode = state.tried.get(event.value.name)
    if (mode !== undefined) return [{ ...state, known, tried: new Map([...state.tried, [event.target.name, mode]]) }]
  }
  if (event.kind !== 'call') return [{ ...state, known }]
  const lock = lockCall(event, w.names)
  return lock === undefined ? enter(w, { ...state, known }, event, found) : lockEvent(w, { ...state, known }, { lock, event }, found)
}

function lockEvent({ isBoth }: Walk, state: State, { lock, event }: { readonly lock: LockCall; readonly event: CallEvent }, found: Found): State[] {
  const need = { call: event, called: event.name, lockedAt: state.lockedAt, name: event.name, place: event.place }
  switch (lock.kind) {
    case 'take':
      return [{ ...state, mode: lock.mode, lockedAt: event.place }]
    case 'try':
      return [{ ...state, tried: new Map([...state.tried, [event.result, lock.mode]]) }]
    case 'drop':
      return [{ ...state, mode: 'none', lockedAt: undefined }]
    case 'says read':
      found.saysRead = true
      return [state]
    case 'needs write':
      if (state.mode !== 'read') return [state]
      if (isBoth) {
        found.perhaps.push(need)
        return []
      }
      found.needs.push(need)
      return [state]
  }
}

/** Goes into what is called, if it may matter. */
function enter(w: Walk, state: State, event: CallEvent, found: Found): State[] {
  // Also while it is not held for reading: assertions on both sides of an argument tell the paths apart.
  const targets = targetsOf(w.program, event, state.known.functions).filter(({ id }) => w.matters.has(id))
  if (targets.length === 0) return [state]
  const states: State[] = []
  for (const target of targets) {
    const { exits, needs } = w.follow(target, state.mode, bound(w.program, target, event, state.known))
    for (const exit of exits.values()) states.push(...comeBack(state, event, target, exit))
    // What a callee does in a section of its own is told there.
    for (const need of needs) if (need.lockedAt === undefined) found.needs.push({ ...need, call: event, called: event.name, lockedAt: state.lockedAt })
  }
  return states
}

/** The caller's state after one way to end; none if it would take another truth of an argument. */
function comeBack(state: State, event: CallEvent, { parameters }: FunctionFacts, exit: Exit): State[] {
  let { known } = state
  for (const [name, holds] of exit.parameters.truths) {
    const argument = event.args[parameters.indexOf(name)]
    if (argument === undefined) continue
    if (truthOf(argument, known) === !holds) return []
    known = assumed(argument, holds, known)
  }
  if (exit.mode === state.mode) return [{ ...state, known }]
  return [{ ...state, known, mode: exit.mode, lockedAt: exit.mode === 'read' ? event.place : undefined }]
}
