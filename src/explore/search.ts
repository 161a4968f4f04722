import { exceeded, firstBadOutcome, tuplesFull } from './budget.ts'
import type { Budget } from './budget.ts'
import { findForm, newCanonical } from './canonical.ts'
import type { Canonical } from './canonical.ts'
import { cycleError } from './cycle.ts'
import type { Machine } from './machine.ts'
import { HALTED } from './nodeTables.ts'
import { addOutcomes, violationsIn } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { makeRoom, newPath, tasksOf } from './path.ts'
import type { Path } from './path.ts'
import { firstRow } from './row.ts'
import type { Row } from './row.ts'
import { doesNotFit, numberAfter, sharedNumber } from './sharedTable.ts'
import type { Tuples } from './sharedTable.ts'
import { findOrAdd, fits, knownStates, newStateTable } from './stateTable.ts'
import type { StateTable } from './stateTable.ts'
import { step } from './step.ts'

/** What a search shares with those of other threads (parallel/others.ts). */
export interface Others {
  readonly tuples: Tuples
  /** As `meet`. */
  readonly meet: (search: Search, manner: Manner) => Met
  /** Says of a stored state that all that can be reached from it has been visited. */
  readonly leave: (state: number) => void
  /** Says of a stored state that it is gone back from before that, because of another thread. */
  readonly turnBack: (state: number, blocker: number) => void
  /** As `record`. */
  readonly record: (search: Search) => void
  /** Called now and then, to see whether to stop. */
  readonly pulse: (search: Search) => void
  /** The task to be moved first, of a mask, where all of them are to be: each thread begins elsewhere. */
  readonly pick: (tasks: number) => number
}

/** What to do with a state at which another thread is. */
export type Manner = 'helps' | 'goes elsewhere'

/** What became of a state that was met: it is on the path now; it was in the table; or others are there, and it is to be gone elsewhere. */
export type Met = 'to visit' | 'known' | 'busy'

/** One depth-first pass: where it stands and how it came there. */
export interface Search {
  readonly machine: Machine
  readonly row: Row
  /** The number of what is shared (sharedTable.ts). */
  shared: number
  readonly table: StateTable
  /** Where tasks may be exchanged: the form in which states are looked for. The search itself goes on with the states that it meets. */
  readonly canonical: Canonical | undefined
  readonly path: Path
  depth: number
  /** By number of a state: 1 if it is on the path. */
  onPath: Uint8Array
  transitions: number
  /** How often a state was reached that was not in the table; the first one counts as well. */
  visited: number
  readonly outcomes: Map<string, Outcome>
  readonly budget: Budget
  readonly others: Others | undefined
  /** Of the task that was put off last: a state at which another thread is. */
  blocker: number
  /** Why the pass must end: a limit, or that it has to be done again with what is now known. */
  stop: { readonly kind: 'limit'; readonly limit: string } | { readonly kind: 'again' } | undefined
}

/** A pass at its first state, which gets number 0. */
export function newSearch(machine: Machine, budget: Budget, others?: Others): Search {
  const table = newStateTable(machine.automaton, knownStates(machine), others?.tuples)
  const row = firstRow(machine, table.width)
  const shared = sharedNumber(table.shared, row)
  findOrAdd(table, row, shared)
  const canonical = machine.symmetry && newCanonical(machine, machine.symmetry, table.shared)
  return {
    machine, row, shared, table, canonical, budget, others,
    path: newPath(), depth: 0, onPath: Uint8Array.of(1, ...new Uint8Array(255)), transitions: 0, visited: 1, outcomes: new Map(), blocker: -1, stop: undefined,
  }
}

/** Moves `task` by one op. Sets `stop` if a limit is hit or the state does not fit into a row. */
export function forward(search: Search, task: number): void {
  const { machine, row, table, path, depth } = search
  makeRoom(path, depth)
  const from = row[task]!
  const slot = machine.automaton.tables.slot[from]!
  const state = row[slot]!
  step(machine, row, task)
  path.task[depth] = task
  path.node[depth] = from
  path.slot[depth] = slot
  path.state[depth] = state
  path.shared[depth] = search.shared
  path.to[depth] = -1
  path.unstored[depth] = depth === 0 ? 1 : path.unstored[depth - 1]! + 1
  search.depth = depth + 1
  const to = row[task]!
  if (!fits(table, task, to)) search.stop = { kind: 'again' }
  const written = row[slot]!
  if (written !== state) {
    search.shared = numberAfter(table.shared, search.shared, slot, written)
    if (search.shared < 0) stopWithout(search, search.shared)
  }
  if ((machine.automaton.tables.flags[to]! & HALTED) !== 0) recordHalt(search)
  if ((++search.transitions & 1023) === 0) checkBudget(search)
}

/** Ends a pass that has come to what has no number (sharedTable.ts). */
export function stopWithout(search: Search, number: number): void {
  search.stop ??= number === doesNotFit ? { kind: 'again' } : { kind: 'limit', limit: tuplesFull }
}

/** Notes violations at once: the rest of the run adds nothing to them. */
function recordHalt(search: Search): void {
  const { machine, row, outcomes } = search
  if (violationsIn(machine, row).some((label) => !outcomes.has(label))) record(search)
}

function checkBudget(search: Search): void {
  if (search.others !== undefined) return void search.others.pulse(search)
  const limit = exceeded(search.budget, search.visited, search.transitions)
  if (limit !== undefined) search.stop ??= { kind: 'limit', limit }
}

/** Counts the state just reached as one visited. Sets `stop` if it is one too many. */
export function visit(search: Search): void {
  if (++search.visited > search.budget.maxStates) checkBudget(search)
}

/** As what the state reached is looked for: itself, or the one of those it can be exchanged with that stands for all. */
export function formOf(search: Search): Pick<Search, 'row' | 'shared'> {
  const { canonical } = search
  if (canonical === undefined) return search
  findForm(canonical, search.row, search.shared)
  return canonical
}

/** Puts the state just reached into the table. Throws if it is on the path. */
export function meet(search: Search, manner: Manner): Met {
  const { table, path, depth, others } = search
  if (others !== undefined) return others.meet(search, manner)
  const { row, shared } = formOf(search)
  if (shared < 0) {
    stopWithout(search, shared)
    return 'known'
  }
  const found = findOrAdd(table, row, shared)
  const isNew = found < 0
  const number = isNew ? -1 - found : found
  path.to[depth - 1] = number
  path.unstored[depth - 1] = 0
  if (!isNew) {
    if (search.onPath[number] === 1) throw cycleError(search.machine, tasksOf(path, depth))
    return 'known'
  }
  if (number >= search.onPath.length) {
    const more = new Uint8Array(2 * number)
    more.set(search.onPath)
    search.onPath = more
  }
  search.onPath[number] = 1
  visit(search)
  return 'to visit'
}

/** Goes back from a state all of whose successors have been visited. */
export function leave(search: Search): void {
  const to = search.path.to[search.depth - 1]!
  if (to >= 0 && search.others !== undefined) search.others.leave(to)
  else if (to >= 0) search.onPath[to] = 0
  back(search)
}

/** Goes back from a state of which not all successors have been visited, because of another thread, so only with others: it will be come to again. */
export function turnBack(search: Search): void {
  const { path, depth, others } = search
  const to = path.to[depth - 1]!
  search.blocker = path.blocker[depth]!
  if (to >= 0) others!.turnBack(to, search.blocker)
  back(search)
}

/** Takes the last step back. */
export function back(search: Search): void {
  const { row, path } = search
  const depth = --search.depth
  row[path.task[depth]!] = path.node[depth]!
  row[path.slot[depth]!] = path.state[depth]!
  search.shared = path.shared[depth]!
}

/** Notes the outcomes of the state reached: violations at once, others if no task can move. */
export function record(search: Search): void {
  const { machine, row, path, depth, outcomes, others } = search
  if (others !== undefined) return void others.record(search)
  const added = addOutcomes(outcomes, machine, row, tasksOf(path, depth))
  if (search.budget.until === 'bad outcome' && added.some(({ kind }) => kind !== 'end')) search.stop = { kind: 'limit', limit: firstBadOutcome }
}
