import type { Node } from '../automaton.ts'
import type { DomainState } from '../domainOps.ts'
import { bug, messageOf } from '../errors.ts'
import { holdsAfter } from '../holds.ts'
import { brokenBy } from '../invariants.ts'
import { successor } from '../learn.ts'
import { haltedNode, taskError } from '../nodes.ts'
import { stateNumber } from '../objects.ts'
import { nodeOf, withRoom } from '../row.ts'
import { effectOf, objectAt } from '../step.ts'
import { numberOf } from '../values.ts'
import { choicesOn, doOnCell } from './cells.ts'
import type { Choice, Done } from './cells.ts'
import { objectSlot } from './memory.ts'
import type { Memory, WeakState } from './memory.ts'
import { acquired, entered, fence, graceEnded, graceStarted, left, released } from './order.ts'
import type { Draft } from './order.ts'
import { usersOf } from './sharing.ts'
import type { Sharing } from './sharing.ts'
import { forget } from './shift.ts'

/** A scenario with weak memory as a transition system: states, and moves of (task, choice). */
export interface World {
  readonly memory: Memory
  /** Undefined if not known: then any task may read any cell, and no store is forgotten that some task has not passed. */
  readonly sharing: Sharing | undefined
  /** When ops are done that matter to no other task; `like all ops` is for checking `at once`. */
  readonly locals: 'at once' | 'like all ops'
}

/** The ways in which `task` can make its next op; none if it cannot move. */
export function choicesFor({ memory }: World, state: WeakState, task: number): readonly Choice[] {
  const { machine } = memory
  const node = nodeOf(machine, state.row, task)
  const op = node.op?.op
  if (op === undefined) return none
  if ('cell' in op) return guarded(memory, node, () => choicesOn({ ...state, memory, task }, op, node.op!.object))
  return effectOf(machine, node, state.row[node.slot]!).kind === 'blocked' ? none : only
}

const none: readonly Choice[] = []
const only: readonly Choice[] = [0]

/** The state after `task` has made its next op in one of the ways that it can. */
export function moved(world: World, state: WeakState, task: number, choice: Choice): WeakState {
  return made(world, state, task, choice).to
}

/** As `moved`, with the reply; for an op on a cell that is itself a violation, what it met there. */
export function made(world: World, state: WeakState, task: number, choice: Choice): { readonly to: WeakState; readonly reply: unknown } {
  const { memory, sharing } = world
  const draft: Draft = { row: state.row.slice(), words: [...state.words], memory, task }
  const node = nodeOf(memory.machine, state.row, task)
  const op = node.op?.op ?? bug('a task without an op was moved')
  const done = 'cell' in op ? guarded(memory, node, () => doOnCell(draft, op, node.op!.object, choice)) : doElsewhere(draft, node)
  draft.row[task] = arrival(draft, node, done, state.row[node.slot]!).id
  const next: WeakState = { row: withRoom(memory.machine, draft.row), words: draft.words }
  while (next.words.length < objectSlot(memory.machine, memory.machine.objects.list.length)) next.words.push(0)
  forget(memory, next, (cell) => (sharing === undefined ? -1 : usersOf(sharing, cell)))
  return { to: next, reply: done.reply }
}

/** Where the task is after its op. An invariant that breaks halts it before its generator is told the reply. */
function arrival({ memory, row }: Draft, node: Node, done: Done, before: number): Node {
  const { machine } = memory
  if (done.kind === 'violation') return haltedNode(machine.automaton, node, node.holds, [done.label])
  const { op } = node
  if (op?.isWatched === true && row[node.slot] !== before) {
    const broken = brokenBy(machine, row, op.object)
    if (broken.length > 0) return haltedNode(machine.automaton, node, holdsAfter(node.holds, op.op, op.object, done.reply), broken)
  }
  return successor(machine.automaton, node, numberOf(machine.objects.values, done.reply) ?? bug('a reply without a number'))
}

/** An op on a lock, on a domain or on nothing, and what it orders. */
function doElsewhere(draft: Draft, node: Node): Done {
  const { machine } = draft.memory
  const before = draft.row[node.slot]!
  const effect = effectOf(machine, node, before)
  if (effect.kind === 'violation') return { ...effect, reply: undefined }
  if (effect.kind === 'blocked') return bug('a task that cannot move was moved')
  const object = objectAt(machine, node)
  if (object.shared !== undefined) draft.row[node.slot] = stateNumber(machine.objects, object, effect.state)
  order(draft, node, object.states[before], effect.reply)
  return { kind: 'done', reply: effect.reply }
}

function order(draft: Draft, { op: known }: Node, before: unknown, reply: unknown): void {
  const { op, object } = known!
  switch (op.kind) {
    case 'fence':
      return void fence(draft, op.order)
    case 'acquire':
      return void acquired(draft, object, op.mode)
    case 'tryAcquire':
      if (reply === true) acquired(draft, object, op.mode)
      return
    case 'release':
      return void released(draft, object, op.mode)
    case 'enter':
      return void entered(draft, object)
    case 'exit':
      return void leave(draft, object, before as DomainState)
    case 'graceStart':
      return void graceStarted(draft, object)
    case 'graceWait':
      return void graceEnded(draft, object)
    case 'held':
    case 'fail':
    case 'load':
    case 'store':
    case 'cmpxchg':
    case 'xchg':
    case 'add':
    case 'await':
      return undefined
  }
}

/** Only the end of the outermost section says anything to grace periods. */
function leave(draft: Draft, domain: number, { depth, waits }: DomainState): void {
  if (depth[draft.task] !== 1) return
  left(draft, domain, waits.flatMap((mask, task) => ((mask & (1 << draft.task)) !== 0 ? [task] : [])))
}

/** Tells where an op is that cannot be done at all. */
function guarded<T>({ machine }: Memory, node: Node, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw taskError(machine.automaton, node.task, node.depth + 1, messageOf(error), error)
  }
}

