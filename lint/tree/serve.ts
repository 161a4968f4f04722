import { analyseWith, type Asked } from './analyseWith.ts'
import type { ArchSources } from './loadTree.ts'

/** What a thread is given when it starts. */
export interface Share extends Asked {
  readonly archs: readonly ArchSources[]
}

/** Analyses the architectures this thread was given, and ends with one message: the results in their order. */
export async function serve(): Promise<void> {
  const thread = process.getBuiltinModule('node:worker_threads')
  const { archs, ...asked } = thread.workerData as Share
  const results = []
  for (const arch of archs) results.push(await analyseWith(arch, asked))
  thread.parentPort?.postMessage(results)
}
