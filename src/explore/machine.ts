import { newAlphabet } from './alphabet.ts'
import { haltedNode, messageOf, taskError } from './automaton.ts'
import type { Automaton, Node } from './automaton.ts'
import { bug, ScenarioError } from './errors.ts'
import { holdOn, holdsAfter } from './holds.ts'
import { brokenBy, newWatch } from './invariants.ts'
import type { Watch } from './invariants.ts'
import { rootNode, successor } from './learn.ts'
import { newObjects, objectIndex, stateNumber } from './objects.ts'
import type { KnownObject, Objects } from './objects.ts'
import type { Scenario } from './scenario.ts'
import { onCell, onDomain, onLock } from './semantics.ts'
import type { DomainState, Effect, LockState } from './semantics.ts'
import { newValues, numberOf } from './values.ts'

/**
 * A scenario as a transition system on rows of small integers.
 *
 * A row has one word for each task, the id of its automaton node, and then one for each object, the
 * number of its state. Objects are met as tasks first yield an op on them; every object starts in
 * state 0, so a row that ends in zeros says the same as a shorter one.
 */
export interface Machine {
  readonly scenario: Scenario
  readonly taskNames: readonly string[]
  readonly objects: Objects
  readonly automaton: Automaton
  readonly watch: Watch
  readonly roots: readonly Node[]
}

export type Row = Int32Array

export interface MachineOptions {
  /** `history` tells local states apart by all replies so far; for checking `live`, the default. */
  readonly merge?: 'live' | 'history'
  /** More ops than this in one run of a task are an error. 10 000 unless told. */
  readonly maxOps?: number
  /** Check the explorer's own invariants on the way. Slow. */
  readonly validate?: boolean
}

export function newMachine(scenario: Scenario, options: MachineOptions = {}): Machine {
  const tasks = Object.entries(scenario.tasks).map(([name, start]) => ({ name, start }))
  if (tasks.length === 0 || tasks.length > 26) {
    throw new ScenarioError(`${scenario.name}: has ${tasks.length} tasks, expected 1 to 26`)
  }
  const taskNames = tasks.map(({ name }) => name)
  const objects = newObjects(taskNames, newValues())
  const automaton: Automaton = {
    scenario: scenario.name,
    tasks,
    alphabet: newAlphabet(objects, scenario.invariants ?? []),
    merge: options.merge ?? 'live',
    rerun: options.validate === true ? 'always' : 'if needed',
    maxOps: options.maxOps ?? 10_000,
    nodes: [],
    byKey: new Map(),
    edgeCount: 0,
  }
  // Ids of nodes begin at 1: 0 has a meaning in their tables.
  automaton.nodes.length = 1
  const watch = newWatch(scenario, objects)
  const roots = tasks.map((_, task) => rootNode(automaton, task))
  return { scenario, taskNames, objects, automaton, watch, roots }
}

/** The row in which nothing has been done, of `width` words. */
export function firstRow(machine: Machine, width: number): Row {
  const row = new Int32Array(width)
  machine.roots.forEach((node, task) => (row[task] = node.id))
  return row
}

/** The fewest words a row of this machine must have by now. */
export function neededWidth(machine: Machine): number {
  return machine.taskNames.length + machine.objects.list.length
}

/** The node at which `task` stands. */
export function nodeOf(machine: Machine, row: Row, task: number): Node {
  return machine.automaton.nodes[row[task]!]!
}

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

/** Fills in the table of `node` for a state of its object, except for the next node. */
function prepare(machine: Machine, node: Node, state: number): number {
  const effect = effectOf(machine, node, state)
  if (state >= node.next.length) grow(node, state)
  node.written[state] = state
  if (effect.kind === 'violation') node.next[state] = haltedNode(machine.automaton, node, node.holds, [effect.label]).id
  else if (effect.kind === 'blocked') {
    node.next[state] = BLOCKED
    node.written[state] = effect.by
  } else {
    node.next[state] = UNLEARNED
    node.written[state] = stateNumber(machine.objects, objectOf(machine, node), effect.state)
  }
  return node.next[state]!
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
  const { op } = node
  if (effect.kind !== 'done' || op === undefined) return bug('a task that cannot move was moved')
  const reply = numberOf(machine.objects.values, effect.reply)
  if (reply === undefined) return bug('a reply without a number')
  const next = successor(machine.automaton, node, op, reply).id
  node.next[state] = next
  return next
}

function holdsAt(machine: Machine, node: Node, state: number): Node['holds'] {
  const effect = effectOf(machine, node, state)
  if (node.op === undefined || effect.kind !== 'done') return node.holds
  return holdsAfter(node.holds, node.op.op, node.op.object, effect.reply)
}

/** The object that `node` is about to touch. */
export function objectOf(machine: Machine, node: Node): KnownObject {
  return machine.objects.list[node.op?.object ?? 0]!
}

/** What the op of `node` does to its object in the given state. A task without an op is blocked. */
export function effectOf(machine: Machine, node: Node, state: number): Effect<unknown> {
  if (node.op === undefined) return { kind: 'blocked', by: 0 }
  const { op } = node.op
  const current = objectOf(machine, node).states[state]
  if ('lock' in op) return onLock(op, current as LockState, node.task)
  if ('domain' in op) return onDomain(op, current as DomainState, node.task)
  if (op.kind === 'held') return { kind: 'done', state: current, reply: holdOn(node.holds, objectIndex(machine.objects, op.object)) }
  if (op.kind === 'fail') return { kind: 'violation', label: op.violation }
  try {
    return onCell(op, current)
  } catch (error) {
    throw taskError(machine.automaton, node.task, node.depth + 1, messageOf(error), error)
  }
}
