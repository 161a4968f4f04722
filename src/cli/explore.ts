import type { Worker } from 'node:worker_threads'
import { isBugId, twinWords } from '../chapter/twin.ts'
import { exploreWithin } from '../explore/bounded.ts'
import { explore } from '../explore/explore.ts'
import { exploreExhaustively } from '../explore/exhaustive.ts'
import type { Exploration } from '../explore/exploration.ts'
import type { Scenario } from '../explore/scenario.ts'
import { badOutcomes, count, outcomeLine, sortedOutcomes } from '../literate/outcomes.ts'
import { replayCommand } from '../literate/claims.ts'
import type { BlockRequest, Loading } from './loadScenario.ts'
import { printMistake } from './exit.ts'
import type { ExitCode } from './exit.ts'

export interface ExploreOptions {
  /** Without reduction: every state, as the oracle sees it. */
  readonly exhaustive: boolean
  /** Stop at the first bad outcome. */
  readonly first: boolean
  /** Only runs with at most so many context switches. */
  readonly switches: number | undefined
  /** Threads that search. */
  readonly workers: number
  readonly json: boolean
}

/** Explores one block. 0 if nothing bad is reached, 1 if something is or the search hit a limit. */
export async function exploreCommand({ load, start }: Loading, request: BlockRequest, options: ExploreOptions): Promise<ExitCode> {
  const loaded = await load(request)
  if (loaded === 2) return 2
  const began = performance.now()
  try {
    const found = options.workers > 1 ? await searchedBy(start, loaded.scenario, options) : searched(loaded.scenario, options)
    const ms = Math.round(performance.now() - began)
    const { place, insteadOf } = loaded
    const hint = insteadOf === undefined ? undefined : hintAt(request, insteadOf)
    console.log(options.json ? asJson({ request, found, ms, hint }) : asText({ request, place, found, ms, hint }))
    return verdictOf(found) === 'never' ? 0 : 1
  } catch (error) {
    if (error instanceof Error && error.name === 'ScenarioError') return printMistake(error.message)
    throw error
  }
}

function searched(scenario: Scenario, { exhaustive, first, switches }: ExploreOptions): Exploration {
  const until = first ? { until: 'bad outcome' as const } : {}
  if (switches !== undefined) return exploreWithin(scenario, switches, until)
  return exhaustive ? exploreExhaustively(scenario, until) : explore(scenario, until)
}

async function searchedBy(start: () => Worker, scenario: Scenario, { exhaustive, first, workers }: ExploreOptions): Promise<Exploration> {
  const { exploreInParallel } = await import('../explore/parallel/explore.ts')
  const threads = Array.from({ length: workers }, start)
  try {
    return await exploreInParallel(scenario, { threads, reduction: exhaustive ? 'none' : 'full', ...(first ? { until: 'bad outcome' as const } : {}) })
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}

function verdictOf(found: Exploration): 'never' | 'reached' | 'undecided' {
  if (badOutcomes(found).length > 0) return 'reached'
  return found.verdict === 'complete' ? 'never' : 'undecided'
}

interface Shown {
  readonly request: BlockRequest
  readonly found: Exploration
  readonly ms: number
  readonly hint: string | undefined
}

/** A block that is not about the clause says nothing about it, whatever it reaches. */
function hintAt({ without = '' }: BlockRequest, blocks: readonly string[]): string {
  const [first] = blocks
  const other = first === undefined ? 'no block does' : `\`npm run explore -- ${first} --without ${without}\` does${blocks.length > 1 ? ` (so do ${blocks.slice(1).join(', ')})` : ''}`
  return `this block is not there to show ${isBugId(without) ? `bug ${without}` : `what clause ${without} prevents`}; ${other}`
}

function asText({ request: { name, without }, place, found, ms, hint }: Shown & { readonly place: string }): string {
  const twin = without === undefined ? 'with every clause' : twinWords(without)
  const counts = `${count(found.states)} states, ${count(found.transitions)} transitions, ${(ms / 1000).toFixed(1)} s`
  const limit = found.verdict === 'complete' ? '' : `; not all was visited: ${found.limit ?? 'a limit was hit'}`
  const lines = sortedOutcomes(found).map((outcome) => `  ${outcomeLine(outcome)}\n      ${outcome.schedule}`)
  const [worst] = badOutcomes(found)
  const helps = [...(worst === undefined ? [] : [replayCommand(name, worst.schedule, without)]), ...(hint === undefined ? [] : [hint])]
  const help = helps.length === 0 ? [] : ['', ...helps.map((each) => `help: ${each}`)]
  return [`${name} ${twin}  ${place}`, `${verdictOf(found)}, ${counts}${limit}`, ...lines, ...help].join('\n')
}

function asJson({ request: { name, without }, found, ms, hint }: Shown): string {
  const { states, transitions, limit } = found
  const outcomes = sortedOutcomes(found)
  return JSON.stringify({ name, without, verdict: verdictOf(found), limit, states, transitions, ms, outcomes, hint }, undefined, 2)
}
