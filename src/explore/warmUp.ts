import { firstBadOutcome } from './budget.ts'
import type { Exploration, ExploreOptions } from './exploration.ts'
import { confirm } from './learn.ts'
import type { Machine } from './machine.ts'
import { finalOutcomes, violationsIn } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { mulberry32, randomRun } from './randomRun.ts'
import type { Row } from './row.ts'
import { noteStates, saturate } from './saturate.ts'
import type { Foreseen, SeenStates } from './saturate.ts'
import { encodeSchedule } from './schedule.ts'
import { enabledTasks } from './step.ts'

/**
 * Random runs that teach the machine most of the automata before the first pass of a search.
 *
 * Only for speed: what is still missing is learned in passes that then do not count. The runs are
 * the same each time, so counts of states can be pinned in tests.
 */
export function warmUp(machine: Machine): void {
  const random = mulberry32(1)
  let idle = 0
  for (let run = 0; run < 20_000 && idle < 200; run++) {
    const before = machine.automaton.learned.length
    randomRun(machine, random, { until: 'nothing can move', visit: () => {} })
    idle = machine.automaton.learned.length === before ? idle + 1 : 0
  }
}

/**
 * A pass in vain that was shorter is sooner done again than saturated after: to learn an edge takes as
 * long as a few hundred transitions, and what the pass itself has learned is often enough.
 */
const saturateFrom = 120_000

/**
 * Learns more before a pass is done again: by runs, and after a long pass by what follows from the
 * states met (saturate.ts). Takes about as long as the pass that was in vain, which had so many `steps`.
 */
export function learnAhead(machine: Machine, steps: number, foreseen: Foreseen): void {
  const random = mulberry32(2)
  const seen: SeenStates = new Map()
  for (let left = 2 * steps; left > 0; ) {
    const before = machine.automaton.learned.length
    const visit = (row: Row): void => { noteStates(machine, seen, row) }
    for (let run = 0; run < 100; run++) left -= randomRun(machine, random, { until: 'nothing can move', visit }).tasks.length + 1
    if (steps > saturateFrom) saturate(machine, seen, foreseen)
    const edges = machine.automaton.learned.length - before
    // To learn an edge is to run a task to it: far more than an op.
    left -= edges === 0 ? steps / 4 : 10 * edges
  }
}

/** So many runs are tried before the search begins, which is sure to find what there is. */
const mostHunts = 3000

/** What comes before the first pass of a search: a hunt, if anything bad will do, else the warming up. What was hunted down is the end. */
export function prepare(machine: Machine, { until }: Pick<ExploreOptions, 'until'>): Exploration | undefined {
  const found = until === 'bad outcome' ? hunt(machine) : undefined
  if (found === undefined) warmUp(machine)
  else confirm(machine.automaton)
  return found
}

/**
 * Tries runs by chance until one comes to something bad: its outcomes, and how it went there.
 *
 * Finds most of what is wrong long before a search, which goes through a corner of the state space first,
 * comes to it. That it found nothing says nothing.
 */
function hunt(machine: Machine): Exploration | undefined {
  const random = mulberry32(3)
  let transitions = 0
  for (let turn = 0; turn < mostHunts; turn++) {
    const { row, tasks } = randomRun(machine, random, { until: 'a task is halted', visit: () => {} })
    transitions += tasks.length
    const bad = badOutcomes(machine, row)
    if (bad.length === 0) continue
    const schedule = encodeSchedule(tasks)
    const outcomes = new Map(bad.map((outcome) => [outcome.label, { ...outcome, schedule }]))
    return { verdict: 'undecided', limit: firstBadOutcome, states: transitions + 1, transitions, outcomes }
  }
  return undefined
}

function badOutcomes(machine: Machine, row: Row): Omit<Outcome, 'schedule'>[] {
  if (violationsIn(machine, row).length === 0 && enabledTasks(machine, row) !== 0) return []
  return finalOutcomes(machine, row).filter(({ kind }) => kind !== 'end')
}
