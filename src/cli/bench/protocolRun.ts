import { writeSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import { milliseconds } from '../../explore/clock.ts'
import { exploreInParallel } from '../../explore/parallel/explore.ts'
import type { ParallelOptions } from '../../explore/parallel/explore.ts'
import type { Scenario } from '../../explore/scenario.ts'
import { mutantsOf, protocol, protocolNames } from '../../scenario/protocol/protocol.ts'
import { withThreads } from '../threads.ts'
import { peakMegabytes } from './peak.ts'

/** What a process that explores one scenario of the protocol prints, as JSON. */
export interface ProtocolRun {
  readonly verdict: 'complete' | 'undecided'
  readonly states: number
  readonly transitions: number
  readonly outcomes: readonly string[]
  readonly megabytes: number
  /** Of the search alone. */
  readonly milliseconds: number
}

/** Enough for the largest; a search that ends here is `undecided`. Several threads have a table that is made for all of them at once. */
const maxStates = { alone: 200_000_000, inThreads: { S5a: 40_000_000, others: 10_000_000 } }

/** The scenario that the arguments of the process name: `S4 M_NOCHECK first attempts=2 workers=2 no-symmetry exhaustive`. */
export function wanted([scenario, ...words]: readonly string[]): Scenario {
  const attempts = words.find((word) => word.startsWith('attempts='))?.slice('attempts='.length)
  const mutantOf = words.find((word) => word.startsWith('M_'))
  const name = protocolNames.find((each) => each === scenario)
  if (name === undefined) throw new Error(`no scenario ${String(scenario)}, expected one of ${protocolNames.join(', ')}`)
  const mutant = mutantsOf(name).find((each) => each === mutantOf)
  if (mutant !== mutantOf) throw new Error(`no mutant ${String(mutantOf)} of ${name}, expected one of ${mutantsOf(name).join(', ')}`)
  return protocol(name, mutant, attempts === undefined ? {} : { attempts: Number(attempts) })
}

/** Explores it, with as many threads as the arguments say. */
export async function measured(scenario: Scenario, args: readonly string[], start: () => Worker): Promise<ProtocolRun> {
  const workers = Number(args.find((word) => word.startsWith('workers='))?.slice('workers='.length) ?? 1)
  const began = milliseconds()
  const symmetry = args.includes('no-symmetry') ? 'none' : 'declared'
  const options: Omit<ParallelOptions, 'start'> = {
    threads: workers,
    maxStates: workers < 2 ? maxStates.alone : maxStates.inThreads[args[0] === 'S5a' ? 'S5a' : 'others'],
    symmetry,
    ...(args.includes('first') ? { until: 'bad outcome' } : {}),
    ...(args.includes('exhaustive') ? { reduction: 'none' } : {}),
  }
  const { verdict, states, transitions, outcomes, took } = await withThreads(start, async (threads) => {
    const found = await exploreInParallel(scenario, { ...options, start: threads })
    return { ...found, took: Math.round(milliseconds() - began) }
  })
  return { verdict, states, transitions, outcomes: [...outcomes.keys()], megabytes: peakMegabytes(), milliseconds: took }
}

/** Prints what was measured. A console would be loaded for this one line. */
export function print(run: ProtocolRun): void {
  writeSync(1, `${JSON.stringify(run)}\n`)
}
