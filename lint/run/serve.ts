import { parentPort, workerData } from 'node:worker_threads'
import { analyse, type AnalyseOptions } from './analyse.ts'

/** Lints by the rules that this thread was given, and ends with one message: the result. */
export function serveRules(): void {
  parentPort?.postMessage(analyse(workerData as AnalyseOptions))
}
