export interface Progress {
  readonly end: () => void
}

/** Runs beside the work, which leaves the main thread no time for timers. */
const script = `
  const { workerData } = require('node:worker_threads')
  const { writeSync } = require('node:fs')
  const stop = new Int32Array(workerData.stop)
  const started = Date.now() - 1000
  let wait = 1000
  while (Atomics.wait(stop, 0, 0, wait) === 'timed-out') {
    writeSync(2, '\\r\\x1b[K' + workerData.what + ' … ' + Math.round((Date.now() - started) / 1000) + ' s')
    wait = 500
    Atomics.store(stop, 1, 1)
  }
`

/** Says on a terminal that the work goes on, once it has taken a second. */
export function showProgress(stream: NodeJS.WriteStream, what: string): Progress {
  if (!stream.isTTY) return { end: () => undefined }
  const stop = new SharedArrayBuffer(8)
  const state = new Int32Array(stop)
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const worker = new Worker(script, { eval: true, workerData: { stop, what }, execArgv: [] })
  worker.unref()
  return {
    end: () => {
      Atomics.store(state, 0, 1)
      Atomics.notify(state, 0)
      if (Atomics.load(state, 1) === 1) stream.write('\r\u001b[K')
    },
  }
}
