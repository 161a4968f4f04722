import type { Worker } from 'node:worker_threads'
import { isBugId } from '../chapter/twin.ts'
import { exploreWithin } from '../explore/bounded.ts'
import { explore } from '../explore/explore.ts'
import { exploreExhaustively } from '../explore/exhaustive.ts'
import type { Exploration } from '../explore/exploration.ts'
import type { Scenario } from '../explore/scenario.ts'
import type { Shard } from '../explore/shard.ts'
import { printExploration } from './exploreText.ts'
import { printShard } from './shards.ts'
import type { BlockRequest, Loading } from './loadScenario.ts'
import { printMistake } from './exit.ts'
import type { ExitCode } from './exit.ts'
import { withThreads } from './threads.ts'

export interface ExploreOptions {
  /** Without reduction: every state, as the oracle sees it. */
  readonly exhaustive: boolean
  /** Stop at the first bad outcome. */
  readonly first: boolean
  /** Only runs with at most so many context switches. */
  readonly switches: number | undefined
  /** Only this part of the search. */
  readonly shard: Shard | undefined
  /** Threads that search. */
  readonly workers: number
  /** `none`: tasks that are declared as alike are not exchanged. */
  readonly symmetry: 'declared' | 'none'
  readonly json: boolean
}

/** Explores one block. 0 if nothing bad is reached, 1 if something is or the search hit a limit. */
export async function exploreCommand({ load, start, content }: Loading, request: BlockRequest, options: ExploreOptions): Promise<ExitCode> {
  const loaded = await load(request)
  if (loaded === 2) return 2
  const began = performance.now()
  try {
    if (options.shard !== undefined) return printShard(request, loaded, { shard: options.shard, symmetry: options.symmetry, content: await content(request.root) })
    const found = options.workers > 1 ? await searchedBy(start, loaded.scenario, options) : searched(loaded.scenario, options)
    const ms = Math.round(performance.now() - began)
    const { place, insteadOf } = loaded
    const hint = insteadOf === undefined ? undefined : hintAt(request, insteadOf)
    return printExploration({ request, place, found, ms, hint }, options)
  } catch (error) {
    if (error instanceof Error && error.name === 'ScenarioError') return printMistake(error.message)
    throw error
  }
}

function searched(scenario: Scenario, { exhaustive, first, switches, symmetry }: ExploreOptions): Exploration {
  const until = first ? { until: 'bad outcome' as const } : {}
  if (switches !== undefined) return exploreWithin(scenario, switches, until)
  return exhaustive ? exploreExhaustively(scenario, until) : explore(scenario, { ...until, symmetry })
}

async function searchedBy(start: () => Worker, scenario: Scenario, { exhaustive, first, workers, symmetry }: ExploreOptions): Promise<Exploration> {
  const { exploreInParallel } = await import('../explore/parallel/explore.ts')
  const until = first ? { until: 'bad outcome' as const } : {}
  return await withThreads(start, (threads) => (
    exploreInParallel(scenario, { threads: workers, start: threads, ...(exhaustive ? { reduction: 'none' } : { symmetry }), ...until })))
}

/** A block that is not about the clause says nothing about it, whatever it reaches. */
function hintAt({ without = '' }: BlockRequest, blocks: readonly string[]): string {
  const [first] = blocks
  const other = first === undefined ? 'no block does' : `\`npm run explore -- ${first} ${isBugId(without) ? '--with' : '--without'} ${without}\` does${blocks.length > 1 ? ` (so do ${blocks.slice(1).join(', ')})` : ''}`
  return `this block is not there to show ${isBugId(without) ? `bug ${without}` : `what clause ${without} prevents`}; ${other}`
}
