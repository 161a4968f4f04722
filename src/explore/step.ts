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
import type { LockState } from './lockOps.ts'
import type { Machine } from './machine.ts'
import { haltedNode, taskError } from './nodes.ts'
import { objectIndex, stateNumber } from './objects.ts'
import type { KnownObject } from './objects.ts'
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
  const { nodes, tasks } = machine.automaton
  let mask = 0
  for (let task = 0; task < tasks.length; task++) {
    const node = nodes[row[task]!]!
    const state = row[node.slot]!
    if ((node.next[state] || prepare(machine, node, state)) !== BLOCKED) mask |= 1 << task
  }
  return mask
}

/** The tasks each of which alone keeps `task`, which is blocked, from moving; 0 if only a value does. */
export function blockers(machine: Machine, row: Row, task: number): number {
  const node = nodeOf(machine, row, task)
  return node.written[row[node.slot]!]!
}

/**
 * Moves `task`, which must be enabled, by one op: changes its word and that of the op's object.
 *
 * An invariant that breaks halts the task before its generator is told the reply.
 */
export function step(machine: Machine, row: Row, task: number): void {
  const node = machine.automaton.nodes[row[task]!]!
  const { slot } = node
  const state = row[slot]!
  const next = node.next[state] || prepare(machine, node, state)
  const written = node.written[state]!
  if (written !== state) {
    row[slot] = written
    if (node.op?.isWatched === true) {
      const broken = brokenBy(machine, row, node.op.object)
      if (broken.length > 0) {
        row[task] = haltedNode(machine.automaton, node, holdsAt(machine, node, state), broken).id
        return
      }
    }
  }
  row[task] = next === UNLEARNED ? learn(machine, node, state) : next
}

/** Learns how the task at `node` goes on if the op's object is in `state`; the state the op leaves it in. */
export function foresee(machine: Machine, node: Node, state: number): number {
  const next = node.next[state] || prepare(machine, node, state)
  if (next === BLOCKED) return state
  if (next === UNLEARNED) learn(machine, node, state)
  return node.written[state]!
}

/** Fills in the table of `node` for a state of its object, except for the next node. */
function prepare(machine: Machine, node: Node, state: number): number {
  const effect = effectOf(machine, node, state)
  if (state >= node.next.length) grow(node, state)
  node.written[state] = state
  if (effect.kind === 'violation') {
    node.next[state] = haltedNode(machine.automaton, node, node.holds, [effect.label]).id
  } else if (effect.kind === 'blocked') {
    node.next[state] = BLOCKED
    node.written[state] = effect.by
  } else {
    node.next[state] = UNLEARNED
    node.written[state] = stateNumber(machine.objects, objectAt(machine, node), effect.state)
  }
  return node.next[state]
}

function grow(node: Node, state: number): void {
  for (const table of ['next', 'written'] as const) {
    const longer = new Int32Array(2 * state)
    longer.set(node[table])
    node[table] = longer
  }
}

function learn(machine: Machine, node: Node, state: number): number {
  const effect = effectOf(machine, node, state)
  if (effect.kind !== 'done') return bug('a task that cannot move was moved')
  const reply = numberOf(machine.objects.values, effect.reply)
  if (reply === undefined) return bug('a reply without a number')
  const next = successor(machine.automaton, node, reply).id
  node.next[state] = next
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
