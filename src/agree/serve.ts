import { parentPort, workerData } from 'node:worker_threads'
import type { Judged } from './judge.ts'
import { programsOf } from './programs.ts'
import { judgedText } from './result.ts'
import type { Shard } from '../explore/shard.ts'
import { newJudges, run, shardOf } from './run.ts'
import type { Selection } from './selection.ts'
import type { Tally } from './tally.ts'

/** What a thread is given when it starts. */
export interface Share {
  readonly root: string
  readonly selection: Selection
  readonly shard: Shard
  /** Then it stops where it is, in milliseconds of Date.now(). */
  readonly deadline: number
}

/** What a thread says: how far it is and what it has found since it last spoke, and in the end its tally. */
export type Told =
  | { readonly kind: 'progress'; readonly done: number; readonly found: readonly string[] }
  | { readonly kind: 'end'; readonly tally: Tally; readonly stopped: boolean }

/** Asks about the programs of its share. */
export async function serve(): Promise<void> {
  const { root, selection, shard, deadline } = workerData as Share
  const programs = shardOf(programsOf(selection), shard)
  const judges = await newJudges(root)
  const told = new Set<Judged>()
  const { tally, stopped } = run(judges, programs, {
    isTimeUp: () => Date.now() > deadline,
    onProgress: (done, { missed, falseAlarms, undecided, different }) => {
      const found = [...new Set([...missed, ...falseAlarms, ...undecided, ...different])].filter((one) => !told.has(one))
      for (const one of found) told.add(one)
      tell({ kind: 'progress', done, found: found.map(judgedText) })
    },
  })
  tell({ kind: 'end', tally, stopped })
}

function tell(told: Told): void {
  parentPort?.postMessage(told)
}
