import { exceeded, newBudget } from './budget.ts'
import type { Budget } from './budget.ts'
import type { ExploreOptions } from './exploration.ts'
import { explore } from './explore.ts'
import { newMachine } from './machine.ts'
import type { Machine } from './machine.ts'
import { finalOutcomes, violationsIn } from './outcome.ts'
import { replay, traceOf } from './replay.ts'
import type { Trace } from './replay.ts'
import { firstRow } from './row.ts'
import type { Row } from './row.ts'
import type { Scenario } from './scenario.ts'
import { sharedNumber } from './sharedTable.ts'
import { findOrAdd, fits, knownStates, newStateTable, readRow } from './stateTable.ts'
import type { StateTable } from './stateTable.ts'
import { enabledTasks, step } from './step.ts'
import { shortestWeakTrace } from './weak/shortest.ts'

/**
 * A run to the outcome `label` with the fewest context switches and, among these, the fewest ops.
 *
 * It stops at the op that hits the violation, or where no task can move. Searches the unreduced
 * graph of (state, task that moved last), cheapest first; if a limit is hit, the trace is the one
 * that `explore` finds, and is not `minimal`. Undefined if the outcome is not reached, which is
 * `never` only if `explore` says `complete`.
 */
export function shortestTrace(scenario: Scenario, label: string, options: ExploreOptions = {}): Trace | undefined {
  if (scenario.memory === 'weak') return shortestWeakTrace(scenario, label, options)
  const machine = newMachine(scenario, options)
  const budget = newBudget({ ...options, maxStates: options.maxStates ?? 2_000_000 })
  for (;;) {
    const search = newShortest(machine)
    const found = visit(search, label, budget)
    if (found === 'none') return undefined
    if (found === 'limit') return anyTrace(scenario, label, options)
    if (found === 'again') continue
    return { ...traceOf(machine, scheduleTo(search, found).map((task) => ({ task, choice: 0 }))), label, states: search.table.states.count, minimal: true }
  }
}

function anyTrace(scenario: Scenario, label: string, options: ExploreOptions): Trace | undefined {
  const { outcomes, states } = explore(scenario, options)
  const outcome = outcomes.get(label)
  return outcome && { ...replay(scenario, outcome.schedule, options), label, states }
}

/** Rows have one word more than the machine's, the last: the task that moved last, from 1. */
export interface Shortest {
  readonly machine: Machine
  readonly table: StateTable
  /** By number of a row: the cost of the best way to it found so far, and the row before on that way. */
  readonly cost: number[]
  readonly parent: number[]
  /** Rows to visit, by cost. */
  readonly queue: Map<number, number[]>
}

/** A context switch costs more than all ops of a run together. */
export const switchCost = 2 ** 24

export function newShortest(machine: Machine): Shortest {
  const table = newStateTable(machine.automaton, [...knownStates(machine), machine.taskNames.length + 1])
  const search: Shortest = { machine, table, cost: [], parent: [], queue: new Map() }
  reach(search, firstRow(machine, table.width), -1, 0)
  return search
}

/** Notes a way to `row`; the first or a cheaper one is queued. False if the row does not fit into the table. */
function reach(search: Shortest, row: Row, parent: number, cost: number): boolean {
  const { table, queue } = search
  const shared = sharedNumber(table.shared, row)
  if (shared < 0) return false
  const found = findOrAdd(table, row, shared)
  const number = found < 0 ? -1 - found : found
  if (found >= 0 && cost >= search.cost[number]!) return true
  search.cost[number] = cost
  search.parent[number] = parent
  const queued = queue.get(cost)
  if (queued === undefined) queue.set(cost, [number])
  else queued.push(number)
  return true
}

/**
 * Dijkstra's algorithm: rows are visited in the order of their cost, so the first goal visited has
 * the cheapest way. Each edge costs one op, or one op and a switch.
 */
function visit(search: Shortest, label: string, budget: Budget): number | 'none' | 'limit' | 'again' {
  const { machine, table, queue } = search
  const row = new Int32Array(table.width)
  for (let visited = 0; queue.size > 0; ) {
    const cost = cheapest(queue)
    const numbers = queue.get(cost)!
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!
      if (search.cost[number] !== cost) continue
      readRow(table, number, row)
      const enabled = enabledTasks(machine, row)
      if (isGoal(machine, row, enabled, label)) return number
      if (!expand(search, row, number, enabled)) return 'again'
      if ((++visited & 1023) === 0 && exceeded(budget, table.states.count, visited) !== undefined) return 'limit'
    }
    queue.delete(cost)
  }
  return 'none'
}

/** Few costs are queued at a time: at most two numbers of switches, and the ops in flight of each. */
export function cheapest(queue: ReadonlyMap<number, unknown>): number {
  let least = Infinity
  for (const cost of queue.keys()) least = Math.min(least, cost)
  return least
}

function isGoal(machine: Machine, row: Row, enabled: number, label: string): boolean {
  if (enabled === 0) return finalOutcomes(machine, row).some((outcome) => outcome.label === label)
  return machine.taskNames.some((_, task) => machine.automaton.nodes[row[task]!]!.op === undefined)
    && violationsIn(machine, row).includes(label)
}

/** Reaches all rows after `row`; false if one of them does not fit into the table. */
export function expand(search: Shortest, row: Row, number: number, enabled: number): boolean {
  const { machine, table } = search
  const { nodes } = machine.automaton
  const lastWord = table.width - 1
  const last = row[lastWord]!
  for (let task = 0; task < machine.taskNames.length; task++) {
    if ((enabled & (1 << task)) === 0) continue
    const before = row[task]!
    const { slot } = nodes[before]!
    const state = row[slot]!
    step(machine, row, task)
    row[lastWord] = task + 1
    const hasRoom = nodes[row[task]!]!.slot < lastWord && fits(table, task, row[task]!)
    const isSwitch = last !== 0 && last !== task + 1
    if (!hasRoom || !reach(search, row, number, search.cost[number]! + (isSwitch ? switchCost + 1 : 1))) return false
    row[task] = before
    row[slot] = state
    row[lastWord] = last
  }
  return true
}

export function scheduleTo(search: Shortest, goal: number): number[] {
  const row = new Int32Array(search.table.width)
  const tasks: number[] = []
  for (let number = goal; search.parent[number]! >= 0; number = search.parent[number]!) {
    readRow(search.table, number, row)
    tasks.unshift(row[search.table.width - 1]! - 1)
  }
  return tasks
}
