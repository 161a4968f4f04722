import { conflict } from './alphabet.ts'
import { footprintsGrew, newFootprints } from './footprint.ts'
import type { Footprints } from './footprint.ts'
import { enabledTasks, newMachine, nodeOf } from './machine.ts'
import { lowest, persistentSet } from './persistent.ts'
import type { Scenario } from './scenario.ts'
import { back, cycleError, explored, forward, record } from './search.ts'
import type { Exploration, ExploreOptions, Search } from './search.ts'
import { validateState } from './validate.ts'
import { warmUp } from './warmUp.ts'

/**
 * Finds every outcome of a scenario without visiting every state.
 *
 * From each state only the tasks of a persistent set are moved (persistent.ts), less those in its
 * sleep set. Both keep all final states, and violations are part of the final state: a task that hit
 * one stays halted.
 *
 * **Why a pass in which no footprint grew is sound**, though footprints are read off automata that
 * are still being learned. Call a pair (node, reply) unlearned if no edge for it was known at the
 * end of the pass, and take the scenario in which a task that gets an unlearned reply halts there.
 * In that scenario all footprints used are exact, so the pass reached all its final states. A run of
 * the real scenario that gets an unlearned reply is, up to the first such reply, a run of that one,
 * and goes on to one of its final states with a task halted for that reason. The pass reached that
 * state, so it has moved the task over this reply, and so has learned it: there is no such run.
 *
 * **Why no transition is put off for ever** (the ignoring problem): it needs a cycle. A state met
 * again on the current path is an error, so the graph visited has none, each of its paths ends where
 * no task can move, and there nothing enabled is left to have been ignored.
 */
export function explore(scenario: Scenario, options: ExploreOptions = {}): Exploration {
  const machine = newMachine(scenario, options)
  warmUp(machine)
  return explored(machine, options, (search) => visitReduced(search, options))
}

/** A pass with what the reduction needs beside the path. */
interface Reduced {
  readonly search: Search
  readonly footprints: Footprints
  readonly options: ExploreOptions
  /** By state: the tasks which need not be moved from it, because that was or will be done elsewhere. */
  readonly stored: number[]
  /** By depth: the tasks still to be moved, and the sleep set as it stands. */
  readonly todo: number[]
  readonly sleep: number[]
  /** When to look again whether footprints grew; a pass that will not count is left early. */
  nextCheck: number
  edgesChecked: number
}

function visitReduced(search: Search, options: ExploreOptions): void {
  const { automaton } = search.machine
  const reduced: Reduced = {
    search, options, footprints: newFootprints(automaton),
    stored: [], todo: [], sleep: [], nextCheck: 2000, edgesChecked: automaton.edgeCount,
  }
  arrive(reduced, -1, 0)
  while (search.stop === undefined) {
    const tasks = reduced.todo[search.depth]!
    if (tasks !== 0) move(reduced, lowest(tasks))
    else if (search.depth > 0) leave(search)
    else break
    if (search.transitions >= reduced.nextCheck) checkGrowth(reduced)
  }
  if (search.stop === undefined) checkGrowth(reduced)
}

function leave(search: Search): void {
  search.onPath.delete(search.path[search.depth - 1]!.to)
  back(search)
}

function checkGrowth(reduced: Reduced): void {
  const { search, footprints } = reduced
  const { edgeCount } = search.machine.automaton
  reduced.nextCheck = search.transitions + 4000
  if (edgeCount !== reduced.edgesChecked && footprintsGrew(footprints)) search.stop = { kind: 'again' }
  reduced.edgesChecked = edgeCount
}

/**
 * Moves `task` from the current state, puts it to sleep there, and goes on from where it leads.
 *
 * A task sleeps in the new state if it slept in the old one and its op commutes with the one just
 * done: the run in which it went first has been or will be explored from an earlier state.
 */
function move(reduced: Reduced, task: number): void {
  const { search, todo, sleep } = reduced
  const { machine, row, depth } = search
  const { op } = nodeOf(machine, row, task)
  let asleep = 0
  for (let rest = sleep[depth]!; rest !== 0; rest &= rest - 1) {
    const other = nodeOf(machine, row, lowest(rest)).op
    if (op !== undefined && other !== undefined && !conflict(op, other)) asleep |= rest & -rest
  }
  todo[depth] = todo[depth]! & ~(1 << task)
  sleep[depth] = sleep[depth]! | (1 << task)
  const found = forward(search, task)
  if (search.stop === undefined) arrive(reduced, found, asleep)
}

/**
 * Decides what to do from the state just reached; `found` is negative if it is new.
 *
 * In a state met before, the tasks that slept then and do not now are moved, and only they. What
 * they lead to must sleep no more than both visits allow: the tasks moved on the first visit were
 * moved for the sake of both. (Godefroid, figure 5.2. Taking only tasks of the persistent set here
 * would lose runs that begin with a sleeping task from outside it.)
 */
function arrive(reduced: Reduced, found: number, asleep: number): void {
  const { search, options, footprints, stored, todo, sleep } = reduced
  const { machine, row, depth, onPath } = search
  if (found < 0) {
    const enabled = enabledTasks(machine, row)
    if (enabled === 0) record(search)
    const chosen = options.reduction === 'sleep' ? enabled : persistentSet(footprints, machine, row, enabled)
    if (options.validate === true) validateState(search, footprints, { state: -1 - found, enabled, asleep, chosen })
    stored[-1 - found] = asleep
    onPath.add(-1 - found)
    todo[depth] = chosen & ~asleep
    sleep[depth] = asleep
    return
  }
  if (onPath.has(found)) throw cycleError(search, found)
  const before = stored[found]!
  stored[found] = before & asleep
  if ((before & ~asleep) === 0) return back(search)
  onPath.add(found)
  todo[depth] = before & ~asleep
  sleep[depth] = before & asleep
}
