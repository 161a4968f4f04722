import { analyse, type AnalyseOptions } from './analyse.ts'

/** Lints by the rules that this thread was given, and ends with one message: the result. */
export function serveRules(): void {
  const thread = process.getBuiltinModule('node:worker_threads')
  thread.parentPort?.postMessage(analyse(thread.workerData as AnalyseOptions))
}
