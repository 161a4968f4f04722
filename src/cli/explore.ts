import { twinWords } from '../chapter/twin.ts'
import { explore } from '../explore/explore.ts'
import { exploreExhaustively } from '../explore/exhaustive.ts'
import type { Exploration } from '../explore/exploration.ts'
import { badOutcomes, count, outcomeLine, sortedOutcomes } from '../literate/outcomes.ts'
import { replayCommand } from '../literate/claims.ts'
import { loadBlock } from './blocks.ts'
import type { BlockRequest } from './blocks.ts'
import { printMistake } from './exit.ts'
import type { ExitCode } from './exit.ts'

export interface ExploreOptions {
  /** Without reduction: every state, as the oracle sees it. */
  readonly exhaustive: boolean
  /** Stop at the first bad outcome. */
  readonly first: boolean
  readonly json: boolean
}

/** Explores one block. 0 if nothing bad is reached, 1 if something is or the search hit a limit. */
export async function exploreCommand(request: BlockRequest, options: ExploreOptions): Promise<ExitCode> {
  const loaded = await loadBlock(request)
  if (loaded === 2) return 2
  const began = performance.now()
  try {
    const search = options.exhaustive ? exploreExhaustively : explore
    const found = search(loaded.scenario, options.first ? { until: 'bad outcome' } : {})
    const ms = Math.round(performance.now() - began)
    const place = `${loaded.page.file}:${loaded.block.fence.line}`
    console.log(options.json ? asJson(request, found, ms) : asText({ request, place, found, ms }))
    return verdictOf(found) === 'never' ? 0 : 1
  } catch (error) {
    if (error instanceof Error && error.name === 'ScenarioError') return printMistake(error.message)
    throw error
  }
}

function verdictOf(found: Exploration): 'never' | 'reached' | 'undecided' {
  if (badOutcomes(found).length > 0) return 'reached'
  return found.verdict === 'complete' ? 'never' : 'undecided'
}

interface Shown {
  readonly request: BlockRequest
  readonly place: string
  readonly found: Exploration
  readonly ms: number
}

function asText({ request: { name, without }, place, found, ms }: Shown): string {
  const twin = without === undefined ? 'with every clause' : twinWords(without)
  const counts = `${count(found.states)} states, ${count(found.transitions)} transitions, ${(ms / 1000).toFixed(1)} s`
  const limit = found.verdict === 'complete' ? '' : `; not all was visited: ${found.limit ?? 'a limit was hit'}`
  const lines = sortedOutcomes(found).map((outcome) => `  ${outcomeLine(outcome)}\n      ${outcome.schedule}`)
  const [worst] = badOutcomes(found)
  const help = worst === undefined ? [] : ['', `help: ${replayCommand(name, worst.schedule, without)}`]
  return [`${name} ${twin}  ${place}`, `${verdictOf(found)}, ${counts}${limit}`, ...lines, ...help].join('\n')
}

function asJson({ name, without }: BlockRequest, found: Exploration, ms: number): string {
  const { states, transitions, limit } = found
  const outcomes = sortedOutcomes(found)
  return JSON.stringify({ name, without, verdict: verdictOf(found), limit, states, transitions, ms, outcomes }, undefined, 2)
}
