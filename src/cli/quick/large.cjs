/**
 * Large modules that stay out of programs, each with what V8 made of it in a slot of its own (slot.cjs): to compile the
 * text of a compiler takes longer than to lint with what was compiled before.
 */
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname } = require('node:path')
const { Script } = require('node:vm')
const { hasChangedSince, isToBeKept, printOf, readSlot, slotFile, writeSlot } = require('./slot.cjs')

/**
 * @typedef {object} Large
 * @property {(path: string) => unknown} require what the CommonJS module in a file exports
 * @property {(effort: number) => void} keep keeps what V8 made, if that is new or from a run that worked much less
 */

/**
 * @param {string} root of the project
 * @param {number} [since] what has changed after that is not kept
 * @returns {Large}
 */
function largeModules(root, since = performance.timeOrigin) {
  /** @type {{ file: string, prints: Record<string, string>, script: Script, slot: import('./slot.cjs').Slot | undefined }[]} */
  const loaded = []
  const load = (path) => {
    const file = slotFile(root, ['module', path])
    const slot = readSlot(file)
    const prints = slot?.prints ?? { [path]: printOf(path) }
    const cachedData = slot === undefined ? {} : { cachedData: slot.compiled }
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'utf8')}\n})`, { filename: path, ...cachedData })
    loaded.push({ file, prints, script, slot })
    const module = { exports: {} }
    script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path))
    return module.exports
  }
  const keep = (effort) => {
    for (const { file, prints, script, slot } of loaded) {
      if (slot !== undefined && !isToBeKept(slot, effort, script)) continue
      if (!hasChangedSince({ prints }, since)) writeSlot(file, { code: '', compiled: script.createCachedData(), prints, effort: Math.max(slot?.effort ?? 0, effort) })
    }
  }
  return { require: load, keep }
}

module.exports = { largeModules }
