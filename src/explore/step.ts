import type { Node } from './automaton.ts'
import { onCell } from './cellOps.ts'
import { onDomain } from './domainOps.ts'
import type { DomainState } from './domainOps.ts'
import type { Effect } from './effect.ts'
import { bug, messageOf } from './errors.ts'
import { holdOn, holdsAfter } from './holds.ts'
import { brokenBy } from './invariants.ts'
import { successor } from './learn.ts'
import { onLock } from './lockOps.ts'
import { lockViolation } from './lockRules.ts'
import type { LockState } from './lockOps.ts'
import type { Machine } from './machine.ts'
import { haltedNode, taskError } from './nodes.ts'
import { objectIndex, stateNumber } from './objects.ts'
import type { KnownObject } from './objects.ts'
import { growTable, WATCHED } from './nodeTables.ts'
import { nodeOf } from './row.ts'
import type { Row } from './row.ts'
import { numberOf } from './values.ts'

/*
 * What a node's table says of a state of its op's object: the id of the next node, 0 for a state
 * not met yet, or one of these. The table is only a memory of `effectOf` and `successor`, so that
 * the search allocates nothing.
 */
const BLOCKED = -1
/** The op's effect is known and stands in `written`; the task has not been seen to go on from there. */
const UNLEARNED = -2

/** The tasks that can move, as a mask. */
export function enabledTasks(machine: Machine, row: Row): number {
  const count = machine.taskNames.length
  let mask = 0
  for (let task = 0; task < count; task++) if (canMove(machine, row, task)) mask |= 1 << task
  return mask
}

/**
 * The tasks that can move after `task` has moved, which changed the word `slot` of the row or none.
 *
 * `enabled` were before. Whether a task can move depends on its own node and the state of one object.
 */
export function enabledAfter(machine: Machine, row: Row, enabled: number, task: number, slot: number): number {
  const slots = machine.automaton.tables.slot
  let mask = enabled
  for (let other = machine.taskNames.length - 1; other >= 0; other--) {
    if (other !== task && slots[row[other]!] !== slot) continue
    mask = canMove(machine, row, other) ? mask | (1 << other) : mask & ~(1 << other)
  }
  return mask
}

function canMove(machine: Machine, row: Row, task: number): boolean {
  const node = row[task]!
  return nextOf(machine, node, row[machine.automaton.tables.slot[node]!]!) !== BLOCKED
}

/** What stands in the table of `node` for a state of its object. */
function nextOf(machine: Machine, node: number, state: number): number {
  const { tables } = machine.automaton
  const next = state < tables.room[node]! ? tables.next[tables.base[node]! + state]! : 0
  return next === 0 ? prepare(machine, node, state) : next
}

/** The tasks each of which alone keeps `task`, which is blocked, from moving; 0 if only a value does. */
export function blockers(machine: Machine, row: Row, task: number): number {
  const { tables } = machine.automaton
  const node = row[task]!
  return tables.written[tables.base[node]! + row[tables.slot[node]!]!]!
}

/**
 * Moves `task`, which must be enabled, by one op: changes its word and that of the op's object.
 *
 * An invariant that breaks halts the task before its generator is told the reply.
 */
export function step(machine: Machine, row: Row, task: number): void {
  const { tables } = machine.automaton
  const node = row[task]!
  const slot = tables.slot[node]!
  const state = row[slot]!
  const next = nextOf(machine, node, state)
  const written = tables.written[tables.base[node]! + state]!
  if (written !== state) {
    row[slot] = written
    if ((tables.flags[node]! & WATCHED) !== 0 && isHalted(machine, row, task, state)) return
  }
  row[task] = next === UNLEARNED ? learn(machine, machine.automaton.nodes[node]!, state) : next
}

/** Halts `task`, whose op found its object in `state`, if that has broken an invariant. */
function isHalted(machine: Machine, row: Row, task: number, state: number): boolean {
  const node = nodeOf(machine, row, task)
  const broken = brokenBy(machine, row, node.slot - machine.taskNames.length)
  if (broken.length === 0) return false
  row[task] = machine.asks === undefined ? haltedAt(machine, node, state, broken) : machine.asks.halted(node.id, state, broken)
  return true
}

/** The node of a task that was halted by its op at `node`, which found its object in `state`. */
export function haltedAt(machine: Machine, node: Node, state: number, violations: readonly string[]): number {
  return haltedNode(machine.automaton, node, holdsAt(machine, node, state), violations).id
}

/** Learns how the task at `node` goes on if the op's object is in `state`; the state the op leaves it in. */
export function foresee(machine: Machine, node: Node, state: number): number {
  const next = nextOf(machine, node.id, state)
  if (next === BLOCKED) return state
  if (next === UNLEARNED) learn(machine, node, state)
  const { tables } = machine.automaton
  return tables.written[tables.base[node.id]! + state]!
}

/** Fills in the table of node `id` for a state of its object, except for the next node. */
function prepare(machine: Machine, id: number, state: number): number {
  if (machine.asks !== undefined) return machine.asks.next(id, state)
  const { nodes, tables } = machine.automaton
  const node = nodes[id]!
  const effect = effectOf(machine, node, state)
  if (state >= tables.room[id]!) growTable(tables, id, state)
  const place = tables.base[id]! + state
  tables.written[place] = state
  if (effect.kind === 'violation') {
    const halted = haltedNode(machine.automaton, node, node.holds, [effect.label]).id
    tables.next[place] = halted
  } else if (effect.kind === 'blocked') {
    tables.next[place] = BLOCKED
    tables.written[place] = effect.by
  } else {
    tables.next[place] = UNLEARNED
    tables.written[place] = stateNumber(machine.objects, objectAt(machine, node), effect.state)
  }
  return tables.next[place]
}

function learn(machine: Machine, node: Node, state: number): number {
  if (machine.asks !== undefined) return machine.asks.next(node.id, state)
  const effect = effectOf(machine, node, state)
  if (effect.kind !== 'done') return bug('a task that cannot move was moved')
  const reply = numberOf(machine.objects.values, effect.reply)
  if (reply === undefined) return bug('a reply without a number')
  const next = successor(machine.automaton, node, reply).id
  const { tables } = machine.automaton
  tables.next[tables.base[node.id]! + state] = next
  return next
}

function holdsAt(machine: Machine, node: Node, state: number): Node['holds'] {
  const effect = effectOf(machine, node, state)
  if (node.op === undefined || effect.kind !== 'done') return node.holds
  return holdsAfter(node.holds, node.op.op, node.op.object, effect.reply)
}

/** The object that `node` is about to touch. */
export function objectAt(machine: Machine, node: Node): KnownObject {
  return machine.objects.list[node.op?.object ?? 0]!
}

/** What the op of `node` does to its object in the given state. A task without an op is blocked. */
export function effectOf(machine: Machine, node: Node, state: number): Effect<unknown> {
  if (node.op === undefined) return { kind: 'blocked', by: 0 }
  const { op } = node.op
  const current = objectAt(machine, node).states[state]
  const disorder = lockViolation(machine, node)
  if (disorder !== undefined) return { kind: 'violation', label: disorder }
  if ('lock' in op) return onLock(op, current as LockState, node.task)
  if ('domain' in op) return onDomain(op, current as DomainState, node.task)
  if (op.kind === 'held') {
    return { kind: 'done', state: current, reply: holdOn(node.holds, objectIndex(machine.objects, op.object)) }
  }
  if (op.kind === 'fence') return { kind: 'done', state: current, reply: undefined }
  if (op.kind === 'fail') return { kind: 'violation', label: op.violation }
  try {
    return onCell(op, current)
  } catch (error) {
    throw taskError(machine.automaton, node.task, node.depth + 1, messageOf(error), error)
  }
}
