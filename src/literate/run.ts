import { explore } from '../explore/explore.ts'
import type { Exploration, Outcome } from '../explore/explore.ts'
import type { Scenario } from '../explore/scenario.ts'
import { shortestTrace } from '../explore/shortest.ts'
import { renderTrace } from '../explore/table.ts'
import { badOutcomes, count, outcomeLine, renderOutcomes } from './outcomes.ts'

/** Loads the scenario of a block as the model makes it with every clause, or without one. */
export type Load = (without?: string) => Promise<Scenario>

export interface ExploreRequest {
  readonly name: string
  readonly without: readonly string[]
  readonly load: Load
  /** Called after each model or twin that was explored. */
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  /** Broken twins explored so far. */
  readonly twins: number
  readonly states: number
}

/** A claim that did not hold; it belongs to the explore fence. */
export interface ClaimFailure {
  readonly message: string
  /** A trace that shows it. */
  readonly detail?: string
  readonly help?: string
}

export interface ExploreRun {
  readonly failures: readonly ClaimFailure[]
  /** Clauses whose removal was noticed. */
  readonly reached: readonly string[]
  readonly states: number
  /** What the fences below the block must hold. Only complete if nothing failed. */
  readonly outcomes: string
  readonly traces: ReadonlyMap<string, string>
}

/**
 * Explores a scenario with every clause, then without each of those it names.
 *
 * A clause is held by the block only if both are seen: nothing bad is reached with it, and
 * something bad without it. Otherwise the block proves nothing about the clause.
 */
export async function runExplore(request: ExploreRequest): Promise<ExploreRun> {
  const { name, without, load, onProgress } = request
  const failures: ClaimFailure[] = []
  const scenario = await load()
  const whole = explored(scenario, 'with every clause', failures)
  if (whole === undefined) return nothing(failures)
  for (const outcome of badOutcomes(whole)) failures.push(reachedWithAll(name, scenario, outcome))
  let states = whole.states
  onProgress?.({ twins: 0, states })
  const twins = new Map<string, Exploration>()
  const traces = new Map<string, string>()
  for (const id of without) {
    const twin = await load(id)
    const found = explored(twin, `without ${id}`, failures)
    if (found === undefined) continue
    states += found.states
    twins.set(id, found)
    const [worst] = badOutcomes(found)
    if (worst === undefined) failures.push(changesNothing(id, found))
    else traces.set(id, traceText({ name, scenario: twin, outcome: worst, without: id }))
    onProgress?.({ twins: twins.size, states })
  }
  return { failures, reached: [...traces.keys()], states, outcomes: renderOutcomes({ whole, twins }), traces }
}

function nothing(failures: readonly ClaimFailure[]): ExploreRun {
  return { failures, reached: [], states: 0, outcomes: '', traces: new Map() }
}

/** Undefined, with a failure noted, if not all of it could be visited. */
function explored(scenario: Scenario, which: string, failures: ClaimFailure[]): Exploration | undefined {
  try {
    const found = explore(scenario)
    if (found.verdict === 'complete') return found
    failures.push({
      message: `${which}: undecided after ${count(found.states)} states, expected all of them to be visited`,
      help: `limit: ${found.limit ?? 'unknown'}; make the scenario smaller`,
    })
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ScenarioError') throw error
    failures.push({ message: `${which}: ${error.message}` })
  }
  return undefined
}

function reachedWithAll(name: string, scenario: Scenario, outcome: Outcome): ClaimFailure {
  return {
    message: `"${outcomeLine(outcome)}" was reached with every clause, expected never`,
    detail: traceTable(scenario, outcome),
    help: replayCommand(name, outcome.schedule),
  }
}

function changesNothing(id: string, { states }: Exploration): ClaimFailure {
  return {
    message: `removing ${id} changes nothing: no bad outcome was reached in ${count(states)} states`,
    help: 'mark the statement that implements the clause, or explore a scenario that needs it',
  }
}

interface TraceRequest {
  readonly name: string
  readonly scenario: Scenario
  readonly outcome: Outcome
  readonly without: string
}

/** The text of a `trace` fence: what goes wrong, how, and the command that shows it again. */
function traceText({ name, scenario, outcome, without }: TraceRequest): string {
  const trace = shortestTrace(scenario, outcome.label)
  const table = trace === undefined ? '' : renderTrace(trace)
  const schedule = trace?.schedule ?? outcome.schedule
  return [outcomeLine(outcome), '', table.trimEnd(), '', replayCommand(name, schedule, without)].join('\n')
}

function traceTable(scenario: Scenario, outcome: Outcome): string {
  const trace = shortestTrace(scenario, outcome.label)
  return trace === undefined ? '' : renderTrace(trace).trimEnd()
}

/** The command that runs a schedule of a block again. */
export function replayCommand(name: string, schedule: string, without?: string): string {
  const twin = without === undefined ? '' : ` --without ${without}`
  return `npm run replay -- ${name} ${schedule}${twin}`
}
