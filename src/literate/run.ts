import { twinWords } from '../chapter/twin.ts'
import { explore } from '../explore/explore.ts'
import type { Outcome } from '../explore/outcome.ts'
import type { LockRule } from '../explore/lockRules.ts'
import type { Scenario } from '../explore/scenario.ts'
import type { Exploration } from '../explore/exploration.ts'
import { replay } from '../explore/replay.ts'
import { renderTrace } from '../explore/table.ts'
import { changesNothing, notHarmless, reachedWithAll, replayCommand, tableOf } from './claims.ts'
import type { ClaimFailure, Explored } from './claims.ts'
import { scenarioOf } from './loaded.ts'
import { badOutcomes, count, renderOutcomes } from './outcomes.ts'

/** Loads what a block exports by default, from the model with every clause, without one, or with a bug. */
export type Load = (without?: string) => Promise<unknown>

export interface ExploreRequest {
  readonly name: string
  /** Clauses to take out and bugs to put back. */
  readonly without: readonly string[]
  /** Those of which nothing bad is expected. */
  readonly harmless?: readonly string[]
  readonly load: Load
  /** The project's orders of locks, which the scenario is checked for. */
  readonly lockRules?: readonly LockRule[]
  /** Traces that the page holds, by clause. Such a trace stands as long as it replays to the same text. */
  readonly recorded?: Readonly<Record<string, string>>
  /** Called after each model or twin that was explored. */
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  /** Broken twins explored so far. */
  readonly twins: number
  readonly states: number
}

export interface ExploreRun {
  readonly failures: readonly ClaimFailure[]
  /** Clauses whose removal was noticed, and bugs that did harm. */
  readonly reached: readonly string[]
  readonly states: number
  /** What the fences below the block must hold. Only complete if nothing failed. */
  readonly outcomes: string
  readonly traces: ReadonlyMap<string, string>
}

/**
 * Explores a scenario with every clause, then without each of those it names, and with each bug.
 *
 * A clause is held by the block only if both are seen: nothing bad is reached with it, and
 * something bad without it. Otherwise the block proves nothing about the clause.
 */
export async function runExplore(request: ExploreRequest): Promise<ExploreRun> {
  const { name, without, harmless = [], load, onProgress } = request
  const failures: ClaimFailure[] = []
  const note = { failures, name, lockRules: request.lockRules }
  const whole = explored(await load(), undefined, note)
  if (whole === undefined) return nothing(failures)
  for (const outcome of badOutcomes(whole.found)) failures.push(reachedWithAll(name, whole.scenario, outcome))
  let { states } = whole.found
  onProgress?.({ twins: 0, states })
  const twins = new Map<string, Exploration>()
  const traces = new Map<string, string>()
  let unloadable: Error | undefined
  for (const id of without) {
    let exported: unknown
    try {
      exported = await load(id)
    } catch (error) {
      // What the model does with every clause matters more than a twin that cannot be made.
      unloadable ??= error instanceof Error ? error : new Error(String(error))
      continue
    }
    const twin = explored(exported, id, note)
    if (twin === undefined) continue
    states += twin.found.states
    twins.set(id, twin.found)
    const bad = badOutcomes(twin.found)
    const trace = { name, scenario: twin.scenario, bad, without: id }
    if (harmless.includes(id)) failures.push(...notHarmless(id, { name, whole: whole.found, twin }))
    else if (bad.length === 0) failures.push(changesNothing(id, twin.found))
    else traces.set(id, keptTrace(trace, request.recorded?.[id]) ?? shortestText(trace))
    onProgress?.({ twins: twins.size, states })
  }
  if (unloadable !== undefined && failures.length === 0) throw unloadable
  const outcomes = renderOutcomes({ whole: whole.found, twins })
  return { failures, reached: [...traces.keys()], states, outcomes, traces }
}

function nothing(failures: readonly ClaimFailure[]): ExploreRun {
  return { failures, reached: [], states: 0, outcomes: '', traces: new Map() }
}

interface Note {
  readonly failures: ClaimFailure[]
  readonly name: string
  readonly lockRules: readonly LockRule[] | undefined
}

/** Well above what any block needs, and below the time limit of its test, which could not say how far it came. */
const maxMilliseconds = 240_000

/** Undefined, with a failure noted, if not all of it could be visited. */
function explored(exported: unknown, without: string | undefined, { failures, name, lockRules }: Note): Explored | undefined {
  const which = without === undefined ? 'with every clause' : twinWords(without)
  const scenario = scenarioOf(exported, { name, without, lockRules })
  if ('message' in scenario) {
    failures.push(scenario)
    return undefined
  }
  try {
    const found = explore(scenario, { maxMilliseconds })
    if (found.verdict === 'complete') return { scenario, found }
    failures.push({
      message: `${which}: undecided after ${count(found.states)} states, expected all of them to be visited`,
      help: `limit: ${found.limit ?? 'unknown'}; make the scenario smaller`,
    })
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ScenarioError') throw error
    failures.push({ message: `${which}: ${error.message}`, unrunnable: true })
  }
  return undefined
}

interface TraceRequest {
  readonly name: string
  readonly scenario: Scenario
  readonly bad: readonly Outcome[]
  readonly without: string
}

/** The text of a `trace` fence: how it goes wrong, and the command that shows it again. */
function traceText({ name, without }: TraceRequest, table: string, schedule: string): string {
  return [table, '', replayCommand(name, schedule, without)].join('\n')
}

function shortestText(request: TraceRequest): string {
  const { table, schedule } = tableOf(request.scenario, request.bad[0]!)
  return traceText(request, table, schedule)
}

/** The recorded text, if its schedule still leads to it and to a bad outcome: no search is needed. */
function keptTrace(request: TraceRequest, recorded: string | undefined): string | undefined {
  const schedule = recordedSchedule(recorded)
  if (schedule === undefined) return undefined
  try {
    const trace = replay(request.scenario, schedule)
    const isBad = request.bad.some(({ label }) => label === trace.label)
    const text = traceText(request, renderTrace(trace).trimEnd(), schedule)
    return isBad && text === recorded ? text : undefined
  } catch (error) {
    if (error instanceof Error && error.name === 'ScheduleError') return undefined
    throw error
  }
}

/** The schedule that the text of a `trace` fence names in its command. */
export function recordedSchedule(text: string | undefined): string | undefined {
  return /^npm run replay -- \w+ ([A-Z0-9.]+) --with(?:out)? /m.exec(text ?? '')?.[1]
}
