import { isBugId, twinWord } from '../chapter/twin.ts'
import type { Exploration } from '../explore/exploration.ts'
import type { Outcome } from '../explore/outcome.ts'
import { replay } from '../explore/replay.ts'
import type { Scenario } from '../explore/scenario.ts'
import { shortestTrace } from '../explore/shortest.ts'
import { renderTrace } from '../explore/table.ts'
import { badOutcomes, count, outcomeLine } from './outcomes.ts'

/*
 * What a block claims and does not keep, in words.
 */

/** A claim that did not hold; it belongs to the explore fence. */
export interface ClaimFailure {
  readonly message: string
  /** Set if the scenario itself cannot be run: it never ends, or does other ops on the same schedule. */
  readonly unrunnable?: true
  /** A trace that shows it. */
  readonly detail?: string
  readonly help?: string
}

export interface Explored {
  readonly scenario: Scenario
  readonly found: Exploration
}

export function reachedWithAll(name: string, scenario: Scenario, outcome: Outcome): ClaimFailure {
  const { table, schedule } = tableOf(scenario, outcome)
  return {
    message: `"${outcomeLine(outcome)}" was reached with every clause, expected never`,
    detail: table,
    help: replayCommand(name, schedule),
  }
}

export function changesNothing(id: string, { states }: Exploration): ClaimFailure {
  return {
    message: `${isBugId(id) ? 'putting back' : 'removing'} ${id} changes nothing: no bad outcome was reached in ${count(states)} states`,
    help: `mark the statement that ${isBugId(id) ? 'the bug had otherwise' : 'implements the clause'}, or explore a scenario that needs it`,
  }
}

/** A harmless bug reaches nothing bad; but it must do something, or the claim is about nothing. */
export function notHarmless(id: string, { name, whole, twin }: { name: string; whole: Exploration; twin: Explored }): ClaimFailure[] {
  const [worst] = badOutcomes(twin.found)
  if (worst !== undefined) {
    const { table, schedule } = tableOf(twin.scenario, worst)
    return [{ message: `"${outcomeLine(worst)}" was reached with ${id}, expected it to be harmless`, detail: table, help: replayCommand(name, schedule, id) }]
  }
  if (twin.found.states !== whole.states) return []
  return [{ message: `${id} changes nothing: ${count(whole.states)} states with it and without it`, help: 'explore a scenario that comes to its statement' }]
}

export function tableOf(scenario: Scenario, outcome: Outcome): { table: string; schedule: string } {
  const trace = shortestTrace(scenario, outcome.label) ?? replay(scenario, outcome.schedule)
  const note = trace.minimal ? '' : '\n(a shorter trace may exist: the search for the shortest hit its limit)'
  return { table: `${renderTrace(trace).trimEnd()}${note}`, schedule: trace.schedule }
}

/** The command that runs a schedule of a block again. */
export function replayCommand(name: string, schedule: string, without?: string): string {
  const twin = without === undefined ? '' : ` --${twinWord(without)} ${without}`
  return `npm run replay -- ${name} ${schedule}${twin}`
}
