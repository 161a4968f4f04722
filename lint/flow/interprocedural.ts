import type { FunctionFacts } from '../facts/functionFacts.ts'
import { setResult, type Applied } from './applyEvent.ts'
import { localKey, mix } from './evaluate.ts'
import { hide, reveal } from './frame.ts'
import { stripEntries } from './locks.ts'
import { isPure, joined, visibleTo } from './pure.ts'
import { takeOver } from './rename.ts'
import { cloneState, controlOf, noMap, noSet, own, type PathState } from './state.ts'
import { stateKey } from './stateKey.ts'
import type { Exit, Summary } from './summary.ts'
import { mentions } from './symbols.ts'
import { union, unknown, type Value } from './value.ts'
import { forgetTokens, frameOf, isCaught, placeId, type Visit, type VisitKind, type Walker } from './walker.ts'
import { walkFunction } from './walkFunction.ts'

export interface FunctionCall {
  readonly fn: FunctionFacts
  readonly args: readonly Value[]
  readonly receiver: Value | undefined
  readonly result: string
}

const DEEPEST_RECURSION = 3

/** The states after a call of a function whose body is known. */
export function callFunction(w: Walker, state: PathState, { fn, args, receiver, result }: FunctionCall): Applied {
  const caller = frameOf(w)
  const at = caller.at
  if (isPure(fn, w.effective)) return callPure(w, state, { fn, args, receiver, result })
  const depth = w.stack.filter((frame) => frame.fn.id === fn.id).length
  if (depth >= DEEPEST_RECURSION) {
    state.uncertain ??= { place: at, reason: `${fn.name}() calls itself in a way that does not settle` }
    setResult(state, result, unknown)
    return { next: [state], thrown: [] }
  }
  const input = enter(w, state, { fn, args, receiver, result })
  const exits = summarise(w, fn, input).map((exit) => returned(state, exit, { call: placeId(w, at), place: at, fn: caller.fn.id, from: fn.id }))
  for (const { kind, state: after, value } of exits) if (kind === 'return') setResult(after, result, value)
  return {
    next: exits.flatMap((exit) => (exit.kind === 'return' ? [exit.state] : [])),
    thrown: exits.flatMap((exit) => (exit.kind === 'throw' ? [exit.state] : [])),
  }
}

/** A function that only computes: its paths are joined, and nothing but its value and what it made is seen. */
function callPure(w: Walker, state: PathState, { fn, args, receiver, result }: FunctionCall): Applied {
  const caller = frameOf(w)
  const at = caller.at
  if (w.stack.some((frame) => frame.fn.id === fn.id)) {
    setResult(state, result, mix(fn.name, args))
    return { next: [state], thrown: [] }
  }
  const given = receiver === undefined ? args : [...args, receiver]
  const exits = summarise(w, fn, enter(w, visibleTo(state, given), { fn, args, receiver, result }))
  const thrown = exits.some(({ kind }) => kind === 'throw') ? [cloneState(state)] : []
  const all = joined(exits, `${fn.id}:end`)
  if (all === undefined) return { next: [], thrown: [state] }
  const value = takeOver(all.state, all.value, { call: placeId(w, at), place: at, fn: caller.fn.id, from: fn.id })
  forgetTokens(state, all.state.born)
  for (const made of all.state.born) own(state, 'born').add(made)
  for (const [key, field] of all.state.heap) if (state.heap.get(key) !== field) own(state, 'heap').set(key, field)
  setResult(state, result, value)
  return { next: [state], thrown }
}

/** The state in which the function begins. */
export function enter(w: Walker, state: PathState, { fn, args, receiver }: FunctionCall): PathState {
  const input: PathState = { ...cloneState(state), locals: noMap, control: noMap, known: noMap, born: noSet, inherited: controlOf(state), dropped: false }
  w.stack.push({ fn, at: fn.place })
  const given = [...fn.parameters.map((name, index) => [name, argumentFor(fn, args, index)] as const), ['this', receiver] as const]
  for (const [name, value] of given) {
    if (value === undefined) continue
    const { inHeap, key } = localKey(w, { name, owner: fn.id })
    own(input, inHeap ? 'heap' : 'locals').set(key, value)
  }
  w.stack.pop()
  return input
}

function argumentFor({ parameters, rest }: FunctionFacts, args: readonly Value[], index: number): Value | undefined {
  if (!rest || index < parameters.length - 1) return args[index]
  return args.slice(index).reduce((all, { sources, implied }) => ({ ...all, sources: union(all.sources, sources), implied: union(all.implied, implied) }), unknown)
}

/** The exits of a function from one state; walked once for each in which it sees something else. The state is used up. */
export function summarise(w: Walker, fn: FunctionFacts, input: PathState): readonly Exit[] {
  const hidden = hide(w, fn, input)
  const exits = summariseSeen(w, fn, input)
  for (const { state } of exits) reveal(state, hidden)
  return exits
}

function summariseSeen(w: Walker, fn: FunctionFacts, input: PathState): readonly Exit[] {
  const key = `${fn.id} ${isCaught(w) ? 'caught' : ''}\n${stateKey(input)}`
  const known = w.summaries.get(key)
  if (known !== undefined) {
    if (known.status === 'open') {
      known.recursive = true
      w.consulted = Math.min(w.consulted, known.depth)
    }
    for (const visit of known.visits) w.visits.push({ ...visit, stack: [...stackHere(w), ...visit.stack] })
    return known.exits.map(copied)
  }
  const summary: Summary = { exits: [], status: 'open', depth: w.stack.length, recursive: false, visits: [] }
  w.summaries.set(key, summary)
  const consultedBefore = w.consulted
  w.consulted = Infinity
  settle(w, fn, input, summary)
  // What was found with somebody else's unfinished summary is not for keeps.
  if (w.consulted < summary.depth) w.summaries.delete(key)
  w.consulted = Math.min(consultedBefore, w.consulted < summary.depth ? w.consulted : Infinity)
  summary.status = 'done'
  return summary.exits.map(copied)
}

/** Walks until the exits do not change: once, unless the function is recursive. */
function settle(w: Walker, fn: FunctionFacts, input: PathState, summary: Summary): void {
  w.visited.add(fn.id)
  for (let pass = 0; pass < 5; pass++) {
    const start = w.visits.length
    w.stack.push({ fn, at: fn.place })
    const exits = walkFunction(w, fn, input)
    w.stack.pop()
    const isSettled = !summary.recursive || exitsKey(exits) === exitsKey(summary.exits)
    summary.exits = exits
    summary.visits = contextual(w.visits.slice(start)).map((visit) => ({ ...visit, stack: visit.stack.slice(w.stack.length) }))
    if (isSettled) return
  }
  w.undecided.push({ place: fn.namePlace, reason: `${fn.name}() is recursive in a way that does not settle` })
}

function exitsKey(exits: readonly Exit[]): string {
  return exits.map(({ kind, state }) => `${kind} ${stateKey(state)}`).sort().join('\n')
}

/** Events whose place in the callers matters to a rule; of locks, that there is one. */
function contextual(visits: readonly Visit[]): readonly Visit[] {
  const firstLock = visits.find(({ kind }) => kind === 'lock')
  return visits.filter((visit) => visit === firstLock || contextualKinds.has(visit.kind))
}

const contextualKinds: ReadonlySet<VisitKind> = new Set<VisitKind>(['install', 'check', 'unseen', 'lookup'])

function stackHere(w: Walker): Visit['stack'] {
  return w.stack.map(({ fn, at }) => ({ fn: fn.id, place: at }))
}

function copied(exit: Exit): Exit {
  return { ...exit, state: cloneState(exit.state) }
}

/** An exit as the caller sees it: its own locals, what the function did to everything else. */
function returned(before: PathState, exit: Exit, to: Parameters<typeof takeOver>[2]): Exit {
  const { state } = exit
  const value = takeOver(state, exit.value, to)
  const { locals, known, control } = cloneState(before)
  const after: PathState = {
    ...cloneState(state),
    locals,
    known,
    control,
    inherited: before.inherited,
    born: state.born.size === 0 ? before.born : before.born.size === 0 ? state.born : new Set([...before.born, ...state.born]),
    dropped: before.dropped || state.dropped,
  }
  if (state.born.size > 0) for (const key of after.known.keys()) if (mentions(key, state.born)) own(after, 'known').delete(key)
  if (state.dropped) stripEntries(after, 'locals')
  return { ...exit, state: after, value }
}
