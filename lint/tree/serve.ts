import { parentPort, workerData } from 'node:worker_threads'
import { analyseWith, type Asked } from './analyseWith.ts'
import type { ArchSources } from './loadTree.ts'

/** What a thread is given when it starts. */
export interface Share extends Asked {
  readonly archs: readonly ArchSources[]
}

/** Analyses the architectures this thread was given, and ends with one message: the results in their order. */
export async function serve(): Promise<void> {
  const { archs, ...asked } = workerData as Share
  const results = []
  for (const arch of archs) results.push(await analyseWith(arch, asked))
  parentPort?.postMessage(results)
}
