import { exceeded, firstBadOutcome, newBudget } from './budget.ts'
import type { Budget } from './budget.ts'
import { ScenarioError } from './errors.ts'
import type { Exploration, ExploreOptions } from './exploration.ts'
import { confirm } from './learn.ts'
import { newMachine } from './machine.ts'
import { finalOutcomes, violationsIn } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import type { Row } from './row.ts'
import type { Scenario } from './scenario.ts'
import { encodeSchedule } from './schedule.ts'
import { cheapest, expand, newShortest, scheduleTo, switchCost } from './shortest.ts'
import type { Shortest } from './shortest.ts'
import { readRow } from './stateTable.ts'
import { enabledTasks } from './step.ts'

/**
 * Every outcome that a run with at most so many context switches reaches, with the shortest run to it.
 *
 * For scenarios that are too large: most races need few switches (Musuvathi and Qadeer, Iterative
 * Context Bounding, PLDI 2007). Goes from runs without a switch to those with one more and one more, without
 * reduction. `complete` only if runs with more switches reach no further state; otherwise `undecided`.
 */
export function exploreWithin(scenario: Scenario, switches: number, options: ExploreOptions = {}): Exploration {
  if (scenario.memory === 'weak') {
    throw new ScenarioError(`${scenario.name}: has weak memory, for which switches are not counted; explore it without a bound`)
  }
  const machine = newMachine(scenario, options)
  const budget = newBudget(options)
  for (;;) {
    const bounded: Bounded = { search: newShortest(machine), budget, switches, outcomes: new Map(), transitions: 0, limit: undefined }
    if (!visitWithin(bounded)) continue
    confirm(machine.automaton)
    const { search, transitions, limit } = bounded
    const found = { states: search.table.states.count, transitions, outcomes: new Map([...bounded.outcomes].sort(([a], [b]) => (a < b ? -1 : 1))) }
    return limit === undefined ? { verdict: 'complete', ...found } : { verdict: 'undecided', limit, ...found }
  }
}

interface Bounded {
  readonly search: Shortest
  readonly budget: Budget
  readonly switches: number
  readonly outcomes: Map<string, Outcome>
  transitions: number
  limit: string | undefined
}

/** False if it has to be done again with wider rows. */
function visitWithin(bounded: Bounded): boolean {
  const { search, switches, budget } = bounded
  const row = new Int32Array(search.table.width)
  while (search.queue.size > 0 && bounded.limit === undefined) {
    const cost = cheapest(search.queue)
    if (cost >= (switches + 1) * switchCost) {
      bounded.limit = `more than ${String(switches)} context switch${switches === 1 ? '' : 'es'}`
      break
    }
    const numbers = search.queue.get(cost)!
    for (let i = 0; i < numbers.length && bounded.limit === undefined; i++) {
      const number = numbers[i]!
      if (search.cost[number] !== cost) continue
      readRow(search.table, number, row)
      const enabled = enabledTasks(search.machine, row)
      note(bounded, row, number, enabled)
      if (!expand(search, row, number, enabled)) return false
      for (let rest = enabled; rest !== 0; rest &= rest - 1) bounded.transitions++
      if (search.table.states.count > budget.maxStates || (bounded.transitions & 1023) === 0) bounded.limit ??= exceeded(budget, search.table.states.count, bounded.transitions)
    }
    search.queue.delete(cost)
  }
  return true
}

/** Notes the outcomes of a row. It is met the cheapest way first, so the first run to an outcome is the shortest. */
function note(bounded: Bounded, row: Row, number: number, enabled: number): void {
  const { search, outcomes, budget } = bounded
  const { machine } = search
  const here = enabled === 0 ? finalOutcomes(machine, row) : violationsIn(machine, row).map((label) => ({ kind: 'violation' as const, label }))
  for (const outcome of here) {
    if (outcomes.has(outcome.label)) continue
    outcomes.set(outcome.label, { ...outcome, schedule: encodeSchedule(scheduleTo(search, number)) })
    if (outcome.kind !== 'end' && budget.until === 'bad outcome') bounded.limit = firstBadOutcome
  }
}
