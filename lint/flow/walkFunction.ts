import type { Block, FunctionFacts } from '../facts/functionFacts.ts'
import { assume } from './assume.ts'
import { applyEvent } from './applyEvent.ts'
import { evaluate, underControl } from './evaluate.ts'
import { liveLocals } from './liveness.ts'
import { END, postdominators } from './postdominators.ts'
import { isSettled, joinStates } from './joinStates.ts'
import { cloneState, controlOf, own, type PathState } from './state.ts'
import { recordKey } from './stateKey.ts'
import type { Exit } from './summary.ts'
import { dropOldChecks, dropRecords, forgetUnused, sweep, tidy } from './tidy.ts'
import { isBare, union, unknown, valueKey } from './value.ts'
import { frameOf, isCaught, observe, type Shape, type Walker } from './walker.ts'

/** A walk through one function from one state. */
interface Walk {
  readonly w: Walker
  readonly fn: FunctionFacts
  readonly shape: Shape
  readonly states: Map<string, PathState>[]
  /** The keys of the states of each block that are still to be walked. */
  readonly open: readonly Set<string>[]
  at: number
  readonly exits: Map<string, Exit>
}

const MOST_STATES = 60

/** The states in which a function may end if it begins in `state`. The caller has pushed its frame. */
export function walkFunction(w: Walker, fn: FunctionFacts, state: PathState): readonly Exit[] {
  const walk: Walk = { w, fn, shape: shapeOf(w, fn), states: fn.blocks.map(() => new Map<string, PathState>()), open: fn.blocks.map(() => new Set<string>()), at: 0, exits: new Map() }
  arrive(walk, 0, state)
  for (let task = next(walk); task !== undefined && !w.exhausted; task = next(walk)) {
    walk.open[task.block]!.delete(task.key)
    walk.at = task.block
    if (++w.steps > w.budget) w.exhausted = true
    through(walk, task.block, cloneState(walk.states[task.block]!.get(task.key)!))
  }
  return [...walk.exits.values()]
}

function shapeOf(w: Walker, fn: FunctionFacts): Shape {
  const known = w.shapes.get(fn.id)
  if (known !== undefined) return known
  const shape = { live: liveLocals(fn), behind: postdominators(fn) }
  w.shapes.set(fn.id, shape)
  return shape
}

interface Task {
  readonly block: number
  readonly key: string
}

/** The next block in their order, round after round: what comes before a join, or ends a loop, is done before it. */
function next({ open, at }: Walk): Task | undefined {
  for (let turn = 0; turn < open.length; turn++) {
    const block = (at + turn) % open.length
    for (const key of open[block]!) return { block, key }
  }
  return undefined
}

/** A path comes to a block. It is joined with those that agree with it in all records. */
function arrive({ w, fn, shape, states, open }: Walk, block: number, state: PathState): void {
  if (state.control.has(block)) own(state, 'control').delete(block)
  dropDead(state, shape.live[block]!)
  dropRecords(state, state.locals.values())
  forgetUnused(state)
  const key = recordKey(state)
  const before = states[block]!.get(key)
  const joined = before === undefined ? state : joinStates(before, state, `${fn.id}:${block}`)
  if (before !== undefined && isSettled(before, joined)) return
  if (before === undefined && states[block]!.size >= MOST_STATES) {
    w.undecided.push({ place: fn.namePlace, reason: `${fn.name}() has more than ${MOST_STATES} kinds of paths to one point` })
    return
  }
  states[block]!.set(key, joined)
  open[block]!.add(key)
}

function dropDead(state: PathState, live: ReadonlySet<string>): void {
  for (const name of state.locals.keys()) {
    if (!live.has(name)) own(state, 'locals').delete(name)
  }
}

function through(walk: Walk, index: number, state: PathState): void {
  const block = walk.fn.blocks[index]!
  const { w } = walk
  let states = [state]
  if (block.onThrow !== undefined) w.handlers++
  for (const [at, event] of block.events.entries()) {
    const isLast = at === block.events.length - 1
    if (isLast && block.onThrow !== undefined) for (const one of states) arrive(walk, block.onThrow, cloneState(one))
    states = states.flatMap((one) => {
      const { next, thrown } = applyEvent(w, one, event)
      for (const lost of thrown) {
        if (block.onThrow === undefined) leave(walk, { kind: 'throw', state: lost, value: unknown })
        else arrive(walk, block.onThrow, lost)
      }
      return next
    })
  }
  if (block.onThrow !== undefined) w.handlers--
  for (const one of states) goOn(walk, index, block, one)
}

function goOn(walk: Walk, index: number, { end }: Block, state: PathState): void {
  const { w } = walk
  switch (end.kind) {
    case 'goto':
      if (end.to <= index) nextPass(walk, end.to, state)
      arrive(walk, end.to, state)
      return
    case 'choice':
      for (const [at, to] of end.to.entries()) arrive(walk, to, at === end.to.length - 1 ? state : cloneState(state))
      return
    case 'branch':
      frameOf(w).at = end.place
      for (const [to, holds] of [[end.then, true], [end.else, false]] as const) {
        const side = holds ? cloneState(state) : state
        const { sources } = evaluate(w, side, end.condition)
        if (!assume(w, side, end.condition, holds)) continue
        const behind = walk.shape.behind[index]!
        if (sources.length > 0) own(side, 'control').set(behind, union(side.control.get(behind) ?? [], sources))
        if (to <= index) nextPass(walk, to, side)
        arrive(walk, to, side)
      }
      return
    case 'return': {
      frameOf(w).at = end.place
      if (hasOpenInvalidation(walk.fn, state)) observe(w, state, { kind: 'leave', name: walk.fn.name })
      const value = end.value === undefined ? unknown : underOwnControl(state, evaluate(w, state, end.value))
      settleChoices(state)
      leave(walk, { kind: 'return', state, value })
      return
    }
    case 'throw':
      leave(walk, { kind: 'throw', state, value: unknown })
  }
}

/**
 * A loop begins again. What lookups only decided in the last pass, such as whether to try again, says nothing about
 * what this pass will install.
 */
function nextPass({ shape }: Walk, head: number, state: PathState): void {
  dropDead(state, shape.live[head]!)
  for (const [name, value] of state.locals) {
    if (value.implied.length > 0) own(state, 'locals').set(name, { ...value, implied: [] })
  }
  sweep(state, [...state.locals.values()])
  dropOldChecks(state)
}

/** An invalidation that was begun here, or in something called from here, has not ended. */
function hasOpenInvalidation(fn: FunctionFacts, { begun }: PathState): boolean {
  return [...begun.values()].some((one) => one.fn === fn.id)
}

/**
 * Which value is returned may depend on lookups that decided which way the function went. A yes or no, or a number, that
 * they chose tells the caller of nothing else. (So may the name of a status. But it tells what to do next as often, and
 * whether to try again is no use of an answer.)
 */
function underOwnControl({ control }: PathState, value: Exit['value']): Exit['value'] {
  const alone = { control, inherited: [] }
  const controlled = underControl(alone, value)
  return isAnswer(value) ? { ...controlled, sources: controlOf(alone) } : controlled
}

/**
 * What a function has written before it returned early is its answer as much as what it returns: constants that lookups
 * have let it write tell the caller of nothing else.
 */
function settleChoices(state: PathState): void {
  const ids = state.control.get(END) ?? []
  if (ids.length === 0) return
  for (const [key, value] of state.heap) {
    const chosen = isAnswer(value) ? ids.filter((id) => value.implied.includes(id)) : []
    if (chosen.length > 0) own(state, 'heap').set(key, { ...value, sources: chosen })
  }
}

function isAnswer(value: Exit['value']): boolean {
  return isBare(value) && value.constants!.every((one) => typeof one !== 'string')
}

/** A path ends. Paths that agree in all records and in the value are one exit. */
function leave({ w, fn, exits }: Walk, exit: Exit): void {
  if (exit.kind === 'throw' && !isCaught(w)) return
  tidy(exit.state, exit.value)
  const key = `${exit.kind} ${valueKey(exit.value)} ${recordKey(exit.state)}`
  const before = exits.get(key)
  exits.set(key, before === undefined ? exit : { ...before, state: joinStates(before.state, exit.state, `${fn.id}:end`) })
}
