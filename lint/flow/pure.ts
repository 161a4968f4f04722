import type { FunctionFacts } from '../facts/functionFacts.ts'
import { cloneState, newState, own, type PathState } from './state.ts'
import { joinValues, type Value } from './value.ts'
import type { Exit } from './summary.ts'

/** What a function without effects gives: a value, and the structs it made. */
export interface PureResult {
  readonly value: Value
  readonly state: PathState
}

/** Whether a function, and all that it calls, only computes. */
export function isPure(fn: FunctionFacts, effective: ReadonlySet<string>): boolean {
  return !effective.has(fn.id) && fn.captured.size === 0 && fn.within === undefined
}

/** The part of a state that a function without effects can see: what is behind its arguments. */
export function visibleTo(state: PathState, args: readonly Value[]): PathState {
  const seen = newState()
  const open = args.flatMap(({ sym }) => (sym === undefined ? [] : [sym]))
  const reached = new Set<string>()
  for (let sym = open.pop(); sym !== undefined; sym = open.pop()) {
    if (reached.has(sym)) continue
    reached.add(sym)
    for (const [key, value] of state.heap) {
      if (!key.startsWith(`${sym}.`)) continue
      own(seen, 'heap').set(key, value)
      if (value.sym !== undefined) open.push(value.sym)
    }
  }
  return seen
}

/** All that the function may return, as one value. Undefined if it never returns. */
export function joined(exits: readonly Exit[], where: string): PureResult | undefined {
  const [first, ...rest] = exits.filter(({ kind }) => kind === 'return')
  if (first === undefined) return undefined
  const value = rest.reduce((all, exit) => joinValues(all, exit.value, where), first.value)
  const heap = new Map(first.state.heap)
  for (const exit of rest) {
    for (const [key, other] of exit.state.heap) {
      const known = heap.get(key)
      heap.set(key, known === undefined ? other : joinValues(known, other, `${where}:${key}`))
    }
  }
  const born = new Set([first, ...rest].flatMap(({ state }) => [...state.born]))
  return { value, state: { ...cloneState(first.state), heap, born } }
}

