import type { Worker } from 'node:worker_threads'

/** A thread that begins with a module and is given data. What makes threads is loaded only here: that takes 10 ms, and most runs need none. */
export function newThread(module: URL, workerData: unknown): Worker {
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  return new Worker(module, { workerData })
}
