import { cycleError } from './cycle.ts'
import { conflict } from './dependency.ts'
import { explored } from './exploration.ts'
import type { Exploration, ExploreOptions } from './exploration.ts'
import { footprintsGrew, newFootprints } from './footprints.ts'
import type { Footprints } from './footprints.ts'
import { newMachine } from './machine.ts'
import { lowest, persistentSet } from './persistent.ts'
import { nodeOf } from './row.ts'
import type { Scenario } from './scenario.ts'
import { back, forward, record } from './search.ts'
import type { Search } from './search.ts'
import { enabledTasks } from './step.ts'
import { validateState } from './validate.ts'
import { warmUp } from './warmUp.ts'

/**
 * Finds every outcome of a scenario without visiting every state.
 *
 * From each state only the tasks of a persistent set are moved (persistent.ts), less those in its
 * sleep set: tasks whose op was already done from a state before and commutes with all ops since.
 * A violation is part of the final state, because the task that hit it stays halted, so it is enough
 * to reach all final states.
 *
 * **Why every final state is reached.** When the search leaves a state s for good, it has visited
 * every final state that can be reached from s. For let f be one. The run from s to f moves a member
 * of the persistent set, and may as well begin with one, u. If u was moved from s, the state after u
 * was left before s was. If u slept, then it was moved from a state s0 before s on the path, and the
 * ops from s0 to s commute with it: so f can be reached from the state after u at s0, and that one
 * was left before. By induction on the order of leaving, f was visited.
 *
 * (Where a state is met again it is not visited again, even if fewer tasks would sleep in it now.
 * Godefroid's figure 5.2 has to move the tasks that no longer sleep, because there the state after u
 * at s0 may still be on the path. Here that is a cycle, and an error.)
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
    todo: [], sleep: [], nextCheck: 2000, edgesChecked: automaton.edgeCount,
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
 * A task sleeps in the new state if it slept in the old one and its op commutes with the one just done.
 */
function move(reduced: Reduced, task: number): void {
  const { search, todo, sleep } = reduced
  const { machine, row, depth } = search
  const { op } = nodeOf(machine, row, task)
  let asleep = 0
  for (let rest = sleep[depth]!; rest !== 0; rest &= rest - 1) {
    const other = nodeOf(machine, row, lowest(rest)).op
    if (op !== undefined && other !== undefined && !conflict(op.accesses, other.accesses)) asleep |= rest & -rest
  }
  todo[depth] = todo[depth]! & ~(1 << task)
  sleep[depth] = sleep[depth]! | (1 << task)
  const found = forward(search, task)
  if (search.stop === undefined) arrive(reduced, found, asleep)
}

/** Decides what to do from the state just reached; `found` is negative if it is new. */
function arrive(reduced: Reduced, found: number, asleep: number): void {
  const { search, options, footprints, todo, sleep } = reduced
  const { machine, row, depth, onPath } = search
  if (found >= 0) {
    if (onPath.has(found)) throw cycleError(search, found)
    return void back(search)
  }
  const enabled = enabledTasks(machine, row)
  if (enabled === 0) record(search)
  const moment = { footprints, machine, row, enabled }
  const chosen = options.reduction === 'sleep' ? enabled : persistentSet(moment)
  if (options.validate === true) validateState(search, moment, { state: -1 - found, asleep, chosen })
  onPath.add(-1 - found)
  todo[depth] = chosen & ~asleep
  sleep[depth] = asleep
}
