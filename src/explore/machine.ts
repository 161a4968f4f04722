import { newAlphabet } from './alphabet.ts'
import type { Asks } from './asks.ts'
import type { Automaton, Node } from './automaton.ts'
import { ScenarioError } from './errors.ts'
import { newWatch } from './invariants.ts'
import type { Watch } from './invariants.ts'
import { rootNodes } from './learn.ts'
import { newNodeTables } from './nodeTables.ts'
import { newObjects } from './objects.ts'
import type { Objects } from './objects.ts'
import type { Scenario } from './scenario.ts'
import { symmetryOf } from './symmetry.ts'
import type { Symmetry } from './symmetry.ts'
import { newValues } from './values.ts'

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
  /** Which tasks may be exchanged, if the search is to make use of it. */
  readonly symmetry: Symmetry | undefined
  /** First states of objects, by index, where that is not state 0; see series.ts. */
  readonly first: Map<number, number>
  /** In a thread of a parallel search: whom to ask for what only running a task or an invariant can tell. */
  readonly asks?: Asks
}

export interface MachineOptions {
  /** `history` tells local states apart by all replies so far; for checking `live`, the default. */
  readonly merge?: 'live' | 'history'
  /** `none`: tasks that the scenario declares as alike are not exchanged. Only searches for all outcomes do that, unless told otherwise. */
  readonly symmetry?: 'declared' | 'none'
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
  const declared = symmetryOf(scenario)
  const symmetry = options.symmetry === 'declared' ? declared : undefined
  const objects = newObjects(taskNames, newValues())
  const automaton: Automaton = {
    scenario: scenario.name,
    tasks,
    alike: tasks.map((_, task) => symmetry?.groups.find((group) => group.includes(task)) ?? [task]),
    alphabet: newAlphabet(objects, scenario.invariants ?? []),
    merge: options.merge ?? 'live',
    rerun: options.validate === true ? 'always' : 'if needed',
    fences: scenario.memory === 'weak' ? 'ops' : 'passed over',
    maxOps: options.maxOps ?? 10_000,
    nodes: [],
    byTask: tasks.map(() => []),
    tables: newNodeTables(),
    byKey: new Map(),
    learned: [],
  }
  // Ids of nodes begin at 1: 0 has a meaning in their tables.
  automaton.nodes.length = 1
  const watch = newWatch(scenario, objects)
  const roots = rootNodes(automaton)
  return { scenario, taskNames, objects, automaton, watch, roots, symmetry, first: new Map() }
}
