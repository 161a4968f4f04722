/**
 * Programs that were made ready by an earlier process, on disk: a file each.
 *
 * A slot is right only if every file it was made of has the contents it had then, each folder it was
 * found in holds the same names, and it was made by this version of Node. Anything else, a damaged
 * file among it, counts as no slot. It is written beside its place and renamed, so that processes
 * which run at the same time see an old one or a new one.
 *
 * Plain JavaScript: it runs before TypeScript can be loaded.
 */
import { hash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * @typedef {object} Slot
 * @property {string} code a function's body in CommonJS
 * @property {Buffer | undefined} compiled what V8 made of it
 * @property {number} effort milliseconds that the run worked after which that was taken
 * @property {Readonly<Record<string, string>>} prints by path of what it was made of, taken before it was read
 */

const format = [2, process.version, process.versions.v8, process.arch, process.platform].join()

/** @param {string | Uint8Array} data */
const sumOf = (data) => hash('sha256', data, 'hex')
const sumBytes = 64

/**
 * What the names in a folder, or the contents of a file, hash to now.
 * @param {string} path with a slash at the end for a folder
 */
export function printOf(path) {
  try {
    return sumOf(path.endsWith('/') ? readdirSync(path).sort().join('\n') : readFileSync(path))
  } catch {
    return 'missing'
  }
}

/**
 * @param {string} root of the project
 * @param {readonly string[]} words that tell the program from others
 */
export function slotFile(root, words) {
  return join(root, 'node_modules/.cache/rulebook/programs', `${sumOf(JSON.stringify(words)).slice(0, 32)}.bin`)
}

/**
 * The slot in `file`, if it is there, whole and still right.
 * @param {string} file
 * @returns {Slot | undefined}
 */
export function readSlot(file) {
  try {
    const bytes = readFileSync(file)
    const checked = bytes.subarray(sumBytes)
    if (bytes.toString('utf8', 0, sumBytes) !== sumOf(checked)) return undefined
    const end = checked.indexOf(10)
    const head = JSON.parse(checked.toString('utf8', 0, end))
    const body = checked.subarray(end + 1)
    if (head.format !== format) return undefined
    if (!Object.entries(head.prints).every(([path, print]) => printOf(path) === print)) return undefined
    const { prints, effort } = head
    return { code: body.toString('utf8', 0, head.codeBytes), compiled: body.subarray(head.codeBytes), prints, effort }
  } catch {
    return undefined
  }
}

/**
 * Keeps a program. What cannot be written is not kept.
 * @param {string} file
 * @param {Slot} slot
 */
export function writeSlot(file, { code, compiled, prints, effort }) {
  const beside = `${file}.${process.pid}.tmp`
  try {
    const text = Buffer.from(code)
    const head = JSON.stringify({ format, codeBytes: text.length, prints, effort })
    const checked = Buffer.concat([Buffer.from(`${head}\n`), text, compiled])
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(beside, Buffer.concat([Buffer.from(sumOf(checked)), checked]))
    renameSync(beside, file)
    removeOld(dirname(file))
  } catch {
    removeQuietly(beside)
  }
}

/** @param {string} file */
function removeQuietly(file) {
  try {
    rmSync(file, { force: true })
  } catch {
    // Its folder is not one; there is nothing to remove then.
  }
}

const mostSlots = 200

/** @param {string} folder */
function removeOld(folder) {
  const names = readdirSync(folder)
  if (names.length <= mostSlots) return
  // Which ones go matters little: each can be made again.
  for (const name of names.sort().slice(0, names.length - mostSlots / 2)) rmSync(join(folder, name), { force: true })
}
