import { answersChanged, areOthers, mayHaveChanged } from './answersChanged.ts'
import { areInConflict } from './conflicts.ts'
import { bug } from './errors.ts'
import { explored } from './exploration.ts'
import type { Exploration, ExploreOptions } from './exploration.ts'
import { newFootprints } from './footprints.ts'
import type { Footprints } from './footprints.ts'
import { newMachine } from './machine.ts'
import { lowest, persistentSet } from './persistent.ts'
import type { Moment } from './persistent.ts'
import type { Scenario } from './scenario.ts'
import { back, formOf, forward, leave, meet, record, turnBack, visit } from './search.ts'
import type { Manner, Search } from './search.ts'
import { ownStarts, startsOf, wholeSearch } from './shard.ts'
import type { Start } from './shard.ts'
import { enabledAfter, enabledTasks } from './step.ts'
import { validateState } from './validate.ts'
import { prepare } from './warmUp.ts'
import { exploreWeakly } from './weak/explore.ts'

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
 * (A state that is not stored is visited each time it is reached, and "left" is said of each visit.
 * Where a stored state is met again it is not visited again, even if fewer tasks would sleep in it now.
 * Godefroid's figure 5.2 has to move the tasks that no longer sleep, because there the state after u
 * at s0 may still be on the path. Here that is a cycle, and an error.)
 *
 * **Why a pass in which no answer changed is sound** (footprints.ts), though answers are read off automata
 * that are still being learned. Call a pair (node, reply) unlearned if no edge for it was known at the
 * end of the pass, and take the scenario in which a task that gets an unlearned reply halts there.
 * In that scenario every answer given is right, for it would be given again by all that is known, so the
 * pass reached all its final states. A run of the real scenario that gets an unlearned reply is, up to
 * the first such reply, a run of that one, and goes on to one of its final states with a task halted for
 * that reason. The pass reached that state, so it has moved the task over this reply, and so has learned
 * it: there is no such run.
 *
 * **Why tasks may be exchanged** where the scenario declares them as alike (symmetry.ts). They are run by one function and share their
 * automaton, so an exchange maps each run to a run. What is claimed of a state that was left is then that every final state which can be
 * reached from it was visited *or one that an exchange makes of it*, and the argument above holds with these words added. It has one step
 * more: a state is met of which an exchange makes one that was left. What can be reached from the one is what can be reached from the other, exchanged.
 * Persistent sets, sleep sets and the path are those of the states met, never of the form in which they are stored, and that argument asks no
 * more of them. A state met that is on the path but for an exchange is a cycle all the same: the way from one to the other can be gone on with,
 * exchanged and exchanged again, until all tasks are back (cycle.ts). An unlearned pair is unlearned for all twins, so the scenario that halts
 * there is symmetric, too; so is the one that halts where an invariant is not (invariants.ts). Of each final state all exchanges are recorded (outcome.ts).
 *
 * **Why no transition is put off for ever** (the ignoring problem): it needs a cycle. A stored state
 * met again on the current path is an error, and after some steps without one every state is stored,
 * so the graph visited has no cycle, each of its paths ends where no task can move, and there nothing
 * enabled is left to have been ignored.
 *
 * All this is about sequentially consistent memory. Scenarios with weak memory have a search of their own.
 */
export function explore(scenario: Scenario, options: ExploreOptions = {}): Exploration {
  if (scenario.memory === 'weak') return exploreWeakly(scenario, options)
  const machine = newMachine(scenario, { symmetry: 'declared', ...options })
  const found = prepare(machine, options)
  if (found !== undefined) return found
  return explored(machine, options, (search) => void visitReduced(search, options))
}

/** A pass with what the reduction needs beside the path. */
interface Reduced {
  readonly search: Search
  readonly footprints: Footprints
  /** Of the state just reached, kept so that nothing is allocated for a transition. */
  readonly moment: Moment
  readonly options: ExploreOptions
  /** Of the next state to be looked for, which may be some steps away. */
  manner: Manner
  readonly edgesAtStart: number
  /** A pass that will not count is left early: when to look next, and what was looked at. */
  edgesSeen: number
  nextGlance: number
}

/** Runs a pass. What it gives back is what its sets were made of. */
export function visitReduced(search: Search, options: ExploreOptions): Footprints {
  const { machine, row } = search
  const edges = machine.automaton.learned.length
  const footprints = newFootprints(machine.automaton)
  const moment: Moment = { footprints, machine, row, enabled: 0, first: 0 }
  const reduced: Reduced = { search, options, footprints, moment, manner: 'goes elsewhere', edgesAtStart: edges, edgesSeen: edges, nextGlance: 2000 }
  for (const start of options.shard === undefined ? wholeSearch : ownStarts(startsOf(search.machine, options.shard.of), options.shard)) visitFrom(reduced, start)
  if (search.stop === undefined) checkAnswers(reduced)
  return footprints
}

/** Visits what can be reached from `start`, and goes back to the first state. */
function visitFrom(reduced: Reduced, { tasks, asleep }: Start): void {
  const { search } = reduced
  for (const task of tasks) if (search.stop === undefined) forward(search, task)
  if (search.stop !== undefined) return
  const floor = search.depth
  search.path.enabled[floor] = enabledTasks(search.machine, search.row)
  arrive(reduced, asleep)
  while (search.stop === undefined && search.depth >= floor) {
    const todo = search.path.todo[search.depth]!
    const open = todo & ~search.path.busy[search.depth]!
    if (open !== 0) move(reduced, lowest(open))
    else if (todo !== 0) goElsewhere(reduced, floor)
    else if (search.depth > 0) leave(search)
    else break
    if (search.transitions >= reduced.nextGlance) glance(reduced)
  }
  while (search.stop === undefined && search.depth > 0) back(search)
}

/**
 * Goes on where another thread is busy with all that is left to be moved: with what there is to do further up, or else by helping it.
 *
 * A state that is gone back from is not left, and will be come to again.
 */
function goElsewhere(reduced: Reduced, floor: number): void {
  const { search } = reduced
  const { path, depth } = search
  if (isOpenAbove(search, floor)) {
    turnBack(search)
    putOff(search)
    return
  }
  const task = lowest(path.busy[depth]!)
  path.busy[depth] = path.busy[depth]! & ~(1 << task)
  reduced.manner = 'helps'
  move(reduced, task)
}

/** True if from a state of the path before the current one a task is to be moved with which nobody is busy. */
function isOpenAbove({ path: { todo, busy }, depth }: Search, floor: number): boolean {
  for (let above = depth - 1; above >= floor; above--) if ((todo[above]! & ~busy[above]!) !== 0) return true
  return false
}

/** Takes back that the task which moved last from the current state was moved: another thread is busy there. */
function putOff({ path, depth, blocker }: Search): void {
  const bit = 1 << path.task[depth]!
  path.todo[depth] = path.todo[depth]! | bit
  path.busy[depth] = path.busy[depth]! | bit
  path.blocker[depth] = blocker
  path.sleep[depth] = path.sleep[depth]! & ~bit
}

/** Ends the pass, to be done again, if an answer that it relied on has changed. */
function checkAnswers({ search, footprints, edgesAtStart, options }: Reduced): void {
  if (answersChanged(footprints, edgesAtStart)) search.stop = { kind: 'again' }
  else if (options.validate === true && areOthers(footprints)) bug('answers have changed unnoticed')
}

/** As checkAnswers(), now and then. */
function glance(reduced: Reduced): void {
  const { search, footprints, edgesSeen } = reduced
  const edges = search.machine.automaton.learned.length
  if (edges !== edgesSeen && mayHaveChanged(footprints, edgesSeen)) checkAnswers(reduced)
  reduced.edgesSeen = edges
  reduced.nextGlance = search.transitions + 2000
}

/**
 * Moves `task` from the current state, puts it to sleep there, and goes on from where it leads.
 *
 * A task sleeps in the new state if it slept in the old one and its op commutes with the one just done.
 */
function move(reduced: Reduced, task: number): void {
  const { search, footprints: { conflicts } } = reduced
  const { machine, row, depth, path } = search
  const ops = machine.automaton.tables.op
  const op = ops[row[task]!]!
  let asleep = path.sleep[depth]!
  for (let rest = asleep; rest !== 0; rest &= rest - 1) {
    if (areInConflict(conflicts, op, ops[row[lowest(rest)]!]!)) asleep &= ~(rest & -rest)
  }
  path.todo[depth] = path.todo[depth]! & ~(1 << task)
  path.sleep[depth] = path.sleep[depth]! | (1 << task)
  forward(search, task)
  if (search.stop !== undefined) return
  search.path.enabled[depth + 1] = enabledAfter(machine, row, path.enabled[depth]!, task, path.slot[depth]!)
  arrive(reduced, asleep)
}

/** True if every state must be stored. */
function keepsAll({ validate, reduction }: ExploreOptions): boolean {
  return validate === true || reduction === 'sleep'
}

/** True for every second state, and after many others for every state: no cycle may go unnoticed. */
function isSampled(search: Search): boolean {
  const { path, depth, row, table } = search
  // Twins' ids follow one another, so this is the same sum for all states that exchanges make of each other.
  let sum = formOf(search).shared
  for (let task = 0; task < table.tasks; task++) sum += row[task]!
  return (sum & 1) === 0 || path.unstored[depth - 1]! > 50
}

/** Looks for the state just reached; goes back if there is nothing to be done from it, or another thread is there. */
function isToBeVisited(reduced: Reduced): boolean {
  const { search, manner } = reduced
  reduced.manner = 'goes elsewhere'
  const met = meet(search, manner)
  if (met === 'to visit') return true
  back(search)
  if (met === 'busy') putOff(search)
  return false
}

/**
 * Decides what to do from the state just reached.
 *
 * Of the states from which a single task is to be moved only every second one is stored: to visit
 * the others again costs less than to keep them.
 */
function arrive(reduced: Reduced, asleep: number): void {
  const { search, options, moment } = reduced
  const { path, depth } = search
  const enabled = path.enabled[depth]!
  moment.enabled = enabled
  moment.first = depth === 0 ? 0 : path.task[depth - 1]!
  const chosen = options.reduction === 'sleep' ? enabled : persistentSet(moment)
  const open = chosen & ~asleep
  const isKept = depth > 0 && (enabled === 0 || (open & (open - 1)) !== 0 || keepsAll(options) || isSampled(search))
  if (isKept && !isToBeVisited(reduced)) return
  if (!isKept && depth > 0) visit(search)
  if (enabled === 0) record(search)
  if (options.validate === true) validateState(search, moment, { state: depth === 0 ? 0 : path.to[depth - 1]!, asleep, chosen })
  path.todo[depth] = open
  path.busy[depth] = 0
  path.sleep[depth] = asleep
}
