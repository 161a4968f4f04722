/**
 * Runs a program from its slot (slot.js), and makes the slot if there is none.
 *
 * Most of the time of a short command is the loading of modules: types are taken off, the model is
 * edited, a compiler is loaded for that. A program in a slot is one text with all of that done, and
 * what V8 made of it.
 */
import { createRequire } from 'node:module'
import { Script } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { readSlot, slotFile, writeSlot } from './slot.js'

const require = createRequire(import.meta.url)

/**
 * What a slot is for: `run` is exported by the program and gets `args`, and a way to start a thread
 * which runs what it exports as `serve`.
 * @typedef {object} Program
 * @property {string} root
 * @property {readonly string[]} words
 * @property {readonly string[]} args
 * @property {() => Promise<{ code: string, prints: Readonly<Record<string, string>> } | 'printed'>} build `printed` if it cannot be made and the user knows why
 */

/**
 * True if the program has run; false if it could not be made, or says that it is not for these arguments.
 * `RULEBOOK_CACHE=off` keeps everything out of slots.
 * @param {Program} program
 */
export async function runQuickly({ root, words, args, build }) {
  if (process.env.RULEBOOK_CACHE === 'off') return false
  const file = slotFile(root, words)
  const slot = readSlot(file)
  if (slot !== undefined) return (await run(slot, args, file)).ran
  // What is wrong with a module is told by the way without a slot.
  const built = await build().catch(() => undefined)
  if (built === undefined) return false
  if (built === 'printed') {
    process.exitCode = 2
    return true
  }
  const { ran, script } = await run({ code: built.code, compiled: undefined }, args, file)
  // Only now has V8 compiled the functions that are needed.
  if (ran) writeSlot(file, built.code, script.createCachedData(), built.prints)
  return ran
}

/**
 * @param {import('./slot.js').Slot} slot
 * @param {readonly string[]} args
 * @param {string} file of the slot
 */
async function run(slot, args, file) {
  const { script, exports } = load(slot)
  const start = () => new Worker(new URL('thread.js', import.meta.url), { workerData: file })
  return { script, ran: (await exports.run(args, start)) !== 'not for these' }
}

/**
 * What the program of a slot exports.
 * @param {import('./slot.js').Slot} slot
 */
export function load({ code, compiled }) {
  const options = { filename: 'rulebook (made ready)', ...(compiled === undefined ? {} : { cachedData: compiled }) }
  const script = new Script(`(function (exports, require) {${code}\n})`, options)
  const exports = {}
  script.runInThisContext()(exports, require)
  return { script, exports }
}
