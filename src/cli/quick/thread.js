/** The entry of a thread that searches: by the program that the thread which started it runs, if that is in its slot. */
import { workerData } from 'node:worker_threads'
import { readSlot } from './slot.js'
import { load } from './start.js'

const slot = readSlot(workerData)
if (slot !== undefined) load(slot).exports.serve()
else await import('../exploreWorker.js')
