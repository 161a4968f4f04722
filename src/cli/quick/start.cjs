/**
 * Runs a program from its slot (slot.cjs), and makes the slot if there is none.
 *
 * Most of the time of a short command is the loading of modules: types are taken off, the model is
 * edited, a compiler is loaded for that. A program in a slot is one text with all of that done, and
 * what V8 made of it.
 */
const { join } = require('node:path')
const { Script } = require('node:vm')
const { largeModules } = require('./large.cjs')
const { optimizeLate } = require('./optimizeLate.cjs')
const { hasChangedSince, isToBeKept, readSlot, slotFile, writeSlot } = require('./slot.cjs')

const home = join(__dirname, '../../..')

/**
 * What a slot is for: `run` is exported by the program and gets `args`, and a way to start a thread
 * which runs what it exports as `serve`.
 * @typedef {object} Program
 * @property {string} root
 * @property {readonly string[]} words
 * @property {readonly string[]} args
 * @property {'soon' | 'late'} [optimizes] when V8 is to optimize what runs often; `soon` unless told
 * @property {() => Promise<{ code: string, prints: Readonly<Record<string, string>> } | 'printed'>} build `printed` if it cannot be made and the user knows why
 */

/**
 * True if the program has run; false if it could not be made, or says that it is not for these arguments.
 * `RULEBOOK_CACHE=off` keeps everything out of slots.
 * @param {Program} program
 */
async function runQuickly({ root, words, args, build, optimizes }) {
  if (process.env.RULEBOOK_CACHE === 'off') return false
  if (optimizes === 'late') optimizeLate()
  const file = slotFile(root, words)
  const slot = readSlot(file)
  if (slot !== undefined) {
    const { ran, script } = await run(slot, args)
    if (ran && isToBeKept(slot, effort(), script)) writeSlot(file, { ...slot, compiled: script.createCachedData(), effort: Math.max(slot.effort, effort()) })
    return ran
  }
  // What is wrong with a module is told by the way without a slot.
  const built = await build().catch(() => undefined)
  if (built === undefined) return false
  if (built === 'printed') {
    process.exitCode = 2
    return true
  }
  const { ran, script } = await run({ code: built.code, compiled: undefined }, args)
  // Only now has V8 compiled the functions that are needed. What was changed meanwhile may have been read before: the next run looks again.
  if (ran && !hasChangedSince(built, performance.timeOrigin)) writeSlot(file, { ...built, compiled: script.createCachedData(), effort: effort() })
  return ran
}

/** Milliseconds that the process has worked. */
function effort() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/**
 * @param {import('./slot.cjs').Slot} slot
 * @param {readonly string[]} args
 */
async function run(slot, args) {
  const large = largeModules(home)
  const { script, exports } = load(slot, large)
  // Loaded by who needs it: that takes longer than to read the slot.
  const start = () => new (process.getBuiltinModule('node:worker_threads').Worker)(join(__dirname, 'thread.cjs'), { workerData: programOf(slot) })
  const ran = (await exports.run(args, start)) !== 'not for these'
  if (ran) large.keep(effort())
  return { script, ran }
}

/**
 * What the program of a slot exports.
 * @param {import('./slot.cjs').Slot} slot
 * @param {import('./large.cjs').Large} large
 */
function load({ code, compiled }, large = largeModules(home)) {
  const { text, options } = programOf({ code, compiled })
  const script = new Script(text, options)
  const exports = {}
  script.runInThisContext()(exports, require, __filename, large.require)
  return { script, exports }
}

/**
 * The text of a program's function, and what to compile it with: what a thread of it needs (thread.cjs).
 * @param {Pick<import('./slot.cjs').Slot, 'code' | 'compiled'>} slot
 */
function programOf({ code, compiled }) {
  const options = { filename: 'rulebook (made ready)', ...(compiled === undefined ? {} : { cachedData: compiled }) }
  return { text: `(function (exports, require, __filename, requireLarge) {${code}\n})`, options }
}

/**
 * What a program exports, for another thread of it; undefined if it is not ready.
 * @param {Pick<Program, 'root' | 'words'>} program
 */
function exportsOf({ root, words }) {
  if (process.env.RULEBOOK_CACHE === 'off') return undefined
  const slot = readSlot(slotFile(root, words))
  return slot === undefined ? undefined : load(slot).exports
}

module.exports = { runQuickly, exportsOf }
