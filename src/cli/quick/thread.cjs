/**
 * The entry of a thread that searches, by the program that the thread which started it runs (start.cjs).
 *
 * CommonJS: to load modules, and to look whether the program is still right, would take longer than all else that is done here.
 */
const { Script } = require('node:vm')
const { workerData } = require('node:worker_threads')

const exported = {}
const requireLarge = (path) => { throw new Error(`a thread that searches needs ${path}, which is not for threads`) }
new Script(workerData.text, workerData.options).runInThisContext()(exported, require, __filename, requireLarge)
exported.serve()
