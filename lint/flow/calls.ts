import type { CallEvent } from '../facts/event.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { setResult, type Applied } from './applyEvent.ts'
import { carryOut } from './effects.ts'
import { dependsOn, evaluate, GLOBAL, mix } from './evaluate.ts'
import type { Expression } from '../facts/expression.ts'
import { narrow } from './assume.ts'
import { callFunction } from './interprocedural.ts'
import { isInForce } from './protection.ts'
import { cloneState, own, type PathState } from './state.ts'
import { truth, union, unknown, type Value } from './value.ts'
import { bear, frameOf, observe, type FunctionEntry, type Walker } from './walker.ts'

/** Roles whose functions are entered all the same: what they do is told by their bodies. */
const entered: ReadonlySet<string> = new Set(['zapper', 'tolerant reader', 'check, if its body is not seen', 'level lookup, if its body is not seen', 'attribute invalidator', 'rounding to a huge page', 'PFN is asked for again'])

/** Carries out a call: by the role of the function, by its body, or as something nobody can see into. */
export function applyCall(w: Walker, state: PathState, call: CallEvent): Applied {
  const callee = evaluate(w, state, call.callee)
  const targets = targetsOf(w, callee, call)
  const args = call.args.map((argument) => evaluate(w, state, argument))
  if (targets.length === 0) return applyTarget(w, state, { call, args, callee, target: undefined })
  const all = targets.map((target, index) =>
    applyTarget(w, index === targets.length - 1 ? state : cloneState(state), { call, args, callee, target }),
  )
  return { next: all.flatMap(({ next }) => next), thrown: all.flatMap(({ thrown }) => thrown) }
}

interface Calling {
  readonly call: CallEvent
  readonly args: readonly Value[]
  readonly callee: Value
  readonly target: FunctionFacts | undefined
}

/** What may be called: known functions, else those that are ever put into a field of that name. */
function targetsOf(w: Walker, callee: Value, call: CallEvent): readonly FunctionFacts[] {
  const known = callee.functions.flatMap((id) => w.program.functions.get(id) ?? [])
  if (known.length > 0 || call.callee.kind !== 'field') return known
  return w.byField.get(call.callee.name) ?? []
}

function applyTarget(w: Walker, state: PathState, { call, args, callee, target }: Calling): Applied {
  frameOf(w).at = call.place
  const entry = w.names.functions.get(nameOf(w, call, target ?? callee))
  if (entry?.role === 'zapper') observe(w, state, { kind: 'zap', name: entry.name })
  if (entry !== undefined && (target === undefined || !entered.has(entry.role))) {
    if (locksNothing(entry, args)) return { next: [], thrown: [] }
    const value = carryOut(w, state, entry, { call, args })
    loseTargets(state, args, entry.role.startsWith('level lookup') ? value : unknown)
    setResult(state, call.result, value)
    return { next: [state], thrown: [] }
  }
  if (target === undefined) return applyUnseen(w, state, { call, args, callee, target })
  const receiver = call.callee.kind === 'field' ? evaluate(w, state, call.callee.of) : undefined
  return callFunction(w, state, { fn: target, args, receiver, result: call.result })
}

/** A lock that is NULL cannot be taken: no path goes on from there. */
function locksNothing({ role, parameters }: FunctionEntry, args: readonly Value[]): boolean {
  const lock = role.startsWith('lock for') ? args[parameters.indexOf('lock')] : undefined
  return lock !== undefined && truth(lock) === false
}

/** The name that the vocabulary may know: that of the definition, however it is imported. */
function nameOf(w: Walker, call: CallEvent, called: FunctionFacts | Value): string {
  if ('name' in called) return called.name
  if (call.callee.kind === 'field') return call.name
  const given = called.sym?.startsWith(GLOBAL) === true ? called.sym.slice(GLOBAL.length) : undefined
  if (call.callee.kind !== 'global') return given ?? call.name
  const alias = w.program.aliases.get(call.callee.id)
  return alias === undefined ? (given ?? call.name) : alias.slice(alias.indexOf('#') + 1)
}

/** Methods of collections that hand out the same elements. */
const sameElements = new Set(['entries', 'values', 'keys', 'slice', 'toReversed', 'filter', 'toSorted'])

function applyUnseen(w: Walker, state: PathState, { call, args, callee }: Calling): Applied {
  const of = call.callee.kind === 'field' ? evaluate(w, state, call.callee.of) : undefined
  const parts = [callee, ...args, ...(of === undefined ? [] : [of])].map((value) => dependsOn(state, value))
  const sources = parts.map((part) => part.sources).reduce(union, [])
  const implied = parts.map((part) => part.implied).reduce(union, [])
  if (w.names.functions.get(call.name)?.role !== 'zapper') noteUnseen(w, state, { call, sources, implied })
  const made = bear(w, state)
  const sym = of?.sym !== undefined && sameElements.has(call.name) ? `${of.sym}.${call.name}()` : isFunctionOfEnvironment(call) ? mix(call.name, args).sym : made
  const functions = args.flatMap((value) => value.functions)
  const called = functions.flatMap((id) => w.program.functions.get(id) ?? []).map((fn) => callFunction(w, cloneState(state), { fn, args: [unknown], receiver: undefined, result: call.result }))
  loseTargets(state, args, { sources, implied })
  if (takesIn.has(call.name)) fill(w, state, call.callee, { sources, implied })
  setResult(state, call.result, { ...unknown, sym, sources, implied, memslot: of?.memslot })
  return { next: [state, ...called.flatMap(({ next }) => next)], thrown: called.flatMap(({ thrown }) => thrown) }
}

/** Variables whose addresses are handed on have any value afterwards. */
function loseTargets(state: PathState, args: readonly Value[], { sources, implied }: Pick<Value, 'sources' | 'implied'>): void {
  for (const { sym } of args) if (sym !== undefined && state.heap.has(`${sym}.*`)) own(state, 'heap').set(`${sym}.*`, { ...unknown, sources, implied })
}

/** Methods of collections that put their arguments into it. */
const takesIn = new Set(['push', 'unshift', 'splice', 'fill', 'set', 'add'])

/** What was put into a collection is part of whatever is taken out of it. */
function fill(w: Walker, state: PathState, callee: Expression, { sources, implied }: Pick<Value, 'sources' | 'implied'>): void {
  if (callee.kind !== 'field' || (sources.length === 0 && implied.length === 0)) return
  const before = evaluate(w, state, callee.of)
  narrow(w, state, callee.of, { ...before, sources: union(before.sources, sources), implied: union(before.implied, implied) })
}

interface Unseen {
  readonly call: CallEvent
  readonly sources: readonly string[]
  readonly implied: readonly string[]
}

/** A function of another file that is not among those linted, or one that was handed in. */
function noteUnseen(w: Walker, state: PathState, { call, sources, implied }: Unseen): void {
  const { callee } = call
  const isGiven = callee.kind === 'local' || (callee.kind === 'field' && !isEnvironment(callee.of))
  const isImported = callee.kind === 'global' && callee.id.includes('#')
  if (sources.length > 0 && isImported) observe(w, state, { kind: 'unseen', name: call.name, value: { sources, implied } })
  if (!isGiven || state.uncertain !== undefined || !isInForce(state)) return
  if (call.callee.kind === 'field' && isHarmless(call.name)) return
  state.uncertain = { place: call.place, reason: `what ${call.name === '' ? 'it' : `${call.name}()`} calls here is not known, so it may drop mmu_lock` }
}

/** `Math.floor(x)` gives the same for the same, other things may not. */
function isFunctionOfEnvironment({ callee }: CallEvent): boolean {
  return callee.kind === 'field' && callee.of.kind === 'global' && callee.of.id === 'Math' && callee.name !== 'random'
}

function isEnvironment(of: CallEvent['callee']): boolean {
  return of.kind === 'global' && !of.id.includes('#')
}

/** Methods of strings, numbers and collections. */
function isHarmless(name: string): boolean {
  return name in Array.prototype || name in String.prototype || name in Number.prototype || name in Map.prototype || name in Set.prototype
}

