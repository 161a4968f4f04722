import { parentPort, workerData } from 'node:worker_threads'
import { programsOf, type Selection } from './programs.ts'
import { newJudges, run, shardOf, type Shard } from './run.ts'
import type { Tally } from './tally.ts'

/** What a thread is given when it starts. */
export interface Share {
  readonly root: string
  readonly selection: Selection
  readonly shard: Shard
  /** Then it stops where it is, in milliseconds of Date.now(). */
  readonly deadline: number
}

/** What a thread says: how far it is, and last its tally. */
export type Told =
  | { readonly kind: 'progress'; readonly done: number; readonly bad: number }
  | { readonly kind: 'end'; readonly tally: Tally; readonly stopped: boolean }

/** Asks about the programs of its share. */
export async function serve(): Promise<void> {
  const { root, selection, shard, deadline } = workerData as Share
  const programs = shardOf(programsOf(selection), shard)
  const judges = await newJudges(root)
  const { tally, stopped } = run(judges, programs, {
    isTimeUp: () => Date.now() > deadline,
    onProgress: (done, { missed, falseAlarms, undecided, different }) => {
      tell({ kind: 'progress', done, bad: missed.length + falseAlarms.length + undecided.length + different.length })
    },
  })
  tell({ kind: 'end', tally, stopped })
}

function tell(told: Told): void {
  parentPort?.postMessage(told)
}
