/**
 * Large modules that stay out of programs, each with what V8 made of it in a slot of its own (slot.js): to compile the
 * text of a compiler takes longer than to lint with what was compiled before.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Script } from 'node:vm'
import { printOf, readSlot, slotFile, writeSlot } from './slot.js'

/**
 * @typedef {object} Large
 * @property {(path: string) => unknown} require what the CommonJS module in a file exports
 * @property {(effort: number) => void} keep keeps what V8 made, if that is new or from a run that worked much less
 */

/**
 * @param {string} root of the project
 * @returns {Large}
 */
export function largeModules(root) {
  /** @type {{ file: string, path: string, script: Script, effort: number }[]} */
  const loaded = []
  const load = (path) => {
    const file = slotFile(root, ['module', path])
    const slot = readSlot(file)
    const cachedData = slot === undefined ? {} : { cachedData: slot.compiled }
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'utf8')}\n})`, { filename: path, ...cachedData })
    loaded.push({ file, path, script, effort: slot?.effort ?? 0 })
    const module = { exports: {} }
    script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path))
    return module.exports
  }
  const keep = (effort) => {
    for (const { file, path, script, effort: before } of loaded) {
      if (effort > 2 * before) writeSlot(file, { code: '', compiled: script.createCachedData(), prints: { [path]: printOf(path) }, effort })
    }
  }
  return { require: load, keep }
}
