import { firstRow, neededWidth, nodeOf, step } from './machine.ts'
import type { Machine, MachineOptions, Row } from './machine.ts'
import { finalOutcomes } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { encodeSchedule } from './schedule.ts'
import { findOrAdd, newStateTable, wordHash } from './stateTable.ts'
import type { StateTable } from './stateTable.ts'
import { ScenarioError } from './errors.ts'

/** What a search has found; see docs/architecture.md. */
export interface Exploration {
  readonly verdict: 'complete' | 'undecided'
  /** Which limit was hit, in words, if undecided. */
  readonly limit?: string
  /** Distinct states visited, and ops executed, in the pass that counts. */
  readonly states: number
  readonly transitions: number
  /** Every reachable outcome by label, in the order of labels. */
  readonly outcomes: ReadonlyMap<string, Outcome>
}

export interface ExploreOptions extends MachineOptions {
  /** 5 million unless told. */
  readonly maxStates?: number
  readonly maxMilliseconds?: number
  /** `sleep`: with sleep sets only, which visit every state; for checking them. */
  readonly reduction?: 'full' | 'sleep'
  /** Called a few times a second. */
  readonly onProgress?: (states: number, transitions: number) => void
}

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
  readonly outcomes: Map<string, Outcome>
  readonly budget: Budget
  /** Why the pass must end: a limit, or that it has to be done again with what is now known. */
  stop: { readonly kind: 'limit'; readonly limit: string } | { readonly kind: 'again' } | undefined
}

/** All that is needed to take a step back. */
interface Step {
  task: number
  node: number
  slot: number
  state: number
  hash: number
  /** Number of the state that the step leads to. */
  to: number
}

export interface Budget {
  readonly maxStates: number
  readonly maxMilliseconds: number
  readonly onProgress: (states: number, transitions: number) => void
  readonly began: number
  reported: number
}

export function newBudget(options: ExploreOptions): Budget {
  const now = performance.now()
  return {
    maxStates: options.maxStates ?? 5_000_000,
    maxMilliseconds: options.maxMilliseconds ?? Infinity,
    onProgress: options.onProgress ?? (() => {}),
    began: now,
    reported: now,
  }
}

/** A pass at its first state, which gets number 0. Rows have room for a few objects not met yet. */
export function newSearch(machine: Machine, budget: Budget, wordSize: 2 | 4): Search {
  const width = neededWidth(machine) + 8
  const row = firstRow(machine, width)
  const hash = row.reduce((sum, word, index) => sum ^ wordHash(index, word), 0)
  const table = newStateTable(width, wordSize)
  findOrAdd(table, row, hash)
  return {
    machine, row, hash, table, budget,
    path: [], depth: 0, onPath: new Set([0]), transitions: 0, outcomes: new Map(), stop: undefined,
  }
}

/**
 * Moves `task` by one op. Returns the number of the state it leads to, or `-1 - number` if that
 * state is new. Sets `stop` if a limit is hit or the state does not fit into a row.
 */
export function forward(search: Search, task: number): number {
  const { machine, row, table } = search
  const from = row[task]!
  const { slot } = machine.automaton.nodes[from]!
  const state = row[slot]!
  const { hash } = search
  step(machine, row, task)
  const to = row[task]!
  const written = row[slot]!
  search.hash = hash ^ wordHash(task, from) ^ wordHash(task, to) ^ wordHash(slot, state) ^ wordHash(slot, written)
  const next = machine.automaton.nodes[to]!
  if (next.slot >= table.width || (table.wordSize === 2 && (to > 0xffff || written > 0xffff))) search.stop = { kind: 'again' }
  const found = findOrAdd(table, row, search.hash)
  push(search, task, from, slot, state, hash, found < 0 ? -1 - found : found)
  if (next.violations.length > 0) record(search)
  if ((++search.transitions & 1023) === 0 || table.count > search.budget.maxStates) checkLimits(search)
  return found
}

function push(search: Search, task: number, node: number, slot: number, state: number, hash: number, to: number): void {
  const entry = (search.path[search.depth++] ??= { task, node, slot, state, hash, to })
  entry.task = task
  entry.node = node
  entry.slot = slot
  entry.state = state
  entry.hash = hash
  entry.to = to
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
  }
}

function checkLimits(search: Search): void {
  const { budget, table, transitions } = search
  const now = performance.now()
  if (now - budget.reported > 100) {
    budget.reported = now
    budget.onProgress(table.count, transitions)
  }
  if (table.count > budget.maxStates) {
    search.stop ??= { kind: 'limit', limit: `more than ${budget.maxStates} states` }
  } else if (now - budget.began > budget.maxMilliseconds) {
    search.stop ??= { kind: 'limit', limit: `more than ${budget.maxMilliseconds} ms` }
  }
}

/** The error for a state met again on the path that led to it: `state` is the one just reached. */
export function cycleError(search: Search, state: number): ScenarioError {
  const { machine, path, depth } = search
  const tasks = path.slice(0, depth).map(({ task }) => task)
  let begin = depth - 1
  while (begin > 0 && path[begin - 1]!.to !== state) begin--
  const round = [...new Set(tasks.slice(begin))].map((task) => machine.taskNames[task])
  const where = nodeOf(machine, search.row, tasks.at(-1) ?? 0).sites.at(-1)
  return new ScenarioError(
    `${machine.scenario.name}: never terminates: ${round.join(' and ')} can go round for ever, ` +
      `${depth - begin} ops that change nothing${where === undefined ? '' : `, at ${where}`}; ` +
      `bound the retries or wait with await (schedule ${encodeSchedule(tasks)})`,
  )
}

/** Passes until one need not be done again; `pass` runs a search to its end or its `stop`. */
export function explored(machine: Machine, options: ExploreOptions, pass: (search: Search) => void): Exploration {
  const budget = newBudget(options)
  for (let wordSize: 2 | 4 = 2; ; ) {
    const search = newSearch(machine, budget, wordSize)
    pass(search)
    const { stop, table, transitions } = search
    if (stop?.kind === 'again') {
      if (search.row.some((word) => word > 0xffff)) wordSize = 4
      continue
    }
    const outcomes = new Map([...search.outcomes].sort(([a], [b]) => (a < b ? -1 : 1)))
    const found = { states: table.count, transitions, outcomes }
    return stop === undefined ? { verdict: 'complete', ...found } : { verdict: 'undecided', limit: stop.limit, ...found }
  }
}
