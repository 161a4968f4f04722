import { exceeded } from './budget.ts'
import type { Budget } from './budget.ts'
import { cycleError } from './cycle.ts'
import type { Machine } from './machine.ts'
import { finalOutcomes } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { firstRow, neededWidth } from './row.ts'
import type { Row } from './row.ts'
import { encodeSchedule } from './schedule.ts'
import { findOrAdd, fits, newStateTable, wordHash } from './stateTable.ts'
import type { StateTable, WordSize } from './stateTable.ts'
import { step } from './step.ts'

/** One depth-first pass: where it stands and how it came there. */
export interface Search {
  readonly machine: Machine
  readonly row: Row
  hash: number
  readonly table: StateTable
  readonly path: Step[]
  depth: number
  /** Numbers of the states on the path. */
  readonly onPath: Set<number>
  transitions: number
  /** How often a state was reached that was not in the table; the first one counts as well. */
  visited: number
  readonly outcomes: Map<string, Outcome>
  readonly budget: Budget
  /** Why the pass must end: a limit, or that it has to be done again with what is now known. */
  stop: { readonly kind: 'limit'; readonly limit: string } | { readonly kind: 'again' } | undefined
}

/** All that is needed to take a step back. Entries are used again and again. */
interface Step {
  task: number
  node: number
  slot: number
  state: number
  hash: number
  /** Number of the state that the step leads to; -1 if it is not stored. */
  to: number
  /** Steps since the last state of the path that is stored. */
  unstored: number
}

/** A pass at its first state, which gets number 0. Rows have room for a few objects not met yet. */
export function newSearch(machine: Machine, budget: Budget, wordSize: WordSize): Search {
  const width = neededWidth(machine) + 8
  const row = firstRow(machine, width)
  const hash = row.reduce((sum, word, index) => sum ^ wordHash(index, word), 0)
  const table = newStateTable({ width, nodeWords: machine.taskNames.length, wordSize })
  findOrAdd(table, row, hash)
  return {
    machine, row, hash, table, budget,
    path: [], depth: 0, onPath: new Set([0]), transitions: 0, visited: 1, outcomes: new Map(), stop: undefined,
  }
}

/** Moves `task` by one op. Sets `stop` if a limit is hit or the state does not fit into a row. */
export function forward(search: Search, task: number): void {
  const { machine, row, table, path, depth } = search
  const from = row[task]!
  const { slot } = machine.automaton.nodes[from]!
  const state = row[slot]!
  const { hash } = search
  step(machine, row, task)
  const to = row[task]!
  const written = row[slot]!
  search.hash = hash ^ wordHash(task, from) ^ wordHash(task, to) ^ wordHash(slot, state) ^ wordHash(slot, written)
  const next = machine.automaton.nodes[to]!
  if (!fits(table, task, to) || !fits(table, slot, written) || next.slot >= table.width) search.stop = { kind: 'again' }
  const taken = (path[depth] ??= { task, node: from, slot, state, hash, to: -1, unstored: 0 })
  taken.task = task
  taken.node = from
  taken.slot = slot
  taken.state = state
  taken.hash = hash
  taken.to = -1
  taken.unstored = depth === 0 ? 1 : path[depth - 1]!.unstored + 1
  search.depth = depth + 1
  if (next.violations.some((label) => !search.outcomes.has(label))) record(search)
  if ((++search.transitions & 1023) === 0) checkBudget(search)
}

function checkBudget(search: Search): void {
  const limit = exceeded(search.budget, search.visited, search.transitions)
  if (limit !== undefined) search.stop ??= { kind: 'limit', limit }
}

/** Counts the state just reached as one visited. Sets `stop` if it is one too many. */
export function visit(search: Search): void {
  if (++search.visited > search.budget.maxStates) checkBudget(search)
}

/** Puts the state just reached into the table; true if it was there. Throws if it is on the path. */
export function meet(search: Search): boolean {
  const { table, row, onPath, path, depth } = search
  const found = findOrAdd(table, row, search.hash)
  const taken = path[depth - 1]!
  taken.to = found < 0 ? -1 - found : found
  taken.unstored = 0
  if (found < 0) {
    onPath.add(taken.to)
    visit(search)
    return false
  }
  if (onPath.has(found)) throw cycleError(search)
  return true
}

/** Goes back from a state all of whose successors have been visited. */
export function leave(search: Search): void {
  const { to } = search.path[search.depth - 1]!
  if (to >= 0) search.onPath.delete(to)
  back(search)
}

/** Takes the last step back. */
export function back(search: Search): void {
  const { row, path } = search
  const { task, node, slot, state, hash } = path[--search.depth]!
  row[task] = node
  row[slot] = state
  search.hash = hash
}

/** Notes the outcomes of the state reached: violations at once, others if no task can move. */
export function record(search: Search): void {
  const { machine, row, path, depth, outcomes } = search
  for (const outcome of finalOutcomes(machine, row)) {
    if (outcomes.has(outcome.label)) continue
    const schedule = encodeSchedule(path.slice(0, depth).map(({ task }) => task))
    outcomes.set(outcome.label, { ...outcome, schedule })
    if (outcome.kind !== 'end' && search.budget.until === 'bad outcome') {
      search.stop = { kind: 'limit', limit: 'stopped at the first bad outcome' }
    }
  }
}
