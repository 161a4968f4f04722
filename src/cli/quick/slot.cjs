/**
 * Programs that were made ready by an earlier process, on disk: a file each.
 *
 * A slot is right only if every file it was made of has the contents it had then, each folder it was
 * found in holds the same names, and it was made by this version of Node. Anything else, a damaged
 * file among it, counts as no slot. It is written beside its place and renamed, so that processes
 * which run at the same time see an old one or a new one.
 *
 * Plain JavaScript: it runs before TypeScript can be loaded. CommonJS, and nothing loaded that is not needed, for
 * this is done before anything else: Node takes longer to load its cryptography than to run a small search.
 */
const { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs')
const { dirname, join } = require('node:path')
const { crc32 } = require('node:zlib')

/**
 * @typedef {object} Slot
 * @property {string} code a function's body in CommonJS
 * @property {Buffer | undefined} compiled what V8 made of it
 * @property {number} effort milliseconds that the run worked after which that was taken
 * @property {Readonly<Record<string, string>>} prints by path of what it was made of, taken before it was read
 * @property {boolean} [looksOther] it was read, and has prints now by which it is known again sooner than by those that it was kept with
 */

const format = [3, process.version, process.versions.v8, process.arch, process.platform].join()

/** @param {string | Uint8Array} data */
const checkOf = (data) => crc32(data).toString(16).padStart(8, '0')
const checkBytes = 8

/**
 * What a file or folder looks like from outside, and what its contents or the names in it hash to: `look sum`.
 *
 * The look comes first: of what changes between the two, the look is older than the sum, so it will not be met again.
 * @param {string} path with a slash at the end for a folder
 */
function printOf(path) {
  const look = lookOf(path)
  return `${look} ${sumOf(path)}`
}

/** @param {string} path */
function sumOf(path) {
  try {
    const data = path.endsWith('/') ? readdirSync(path).sort().join('\n') : readFileSync(path)
    return require('node:crypto').hash('sha256', data, 'hex')
  } catch {
    return 'missing'
  }
}

/** Milliseconds in which a file may change twice without its time telling so. */
const coarsest = 2000

/**
 * What tells a file that was not touched since; `unclear` if it is not there or was changed just now.
 *
 * On a file system of this machine no program can set the time of the last change of status, so equal looks mean equal contents, as
 * they do to git. One that is shared by machines may tell of a change some seconds late.
 * @param {string} path
 */
function lookOf(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || Math.abs(Date.now() - found.ctimeMs) < coarsest) return 'unclear'
  return [found.dev, found.size, found.mtimeMs, found.ctimeMs, found.ino].join()
}

/**
 * The print that the path has now if its contents are what they were, undefined if they are not.
 * @param {string} path
 * @param {string} print
 */
function printIfUnchanged(path, print) {
  const [look, sum] = print.split(' ')
  if (look !== 'unclear' && lookOf(path) === look) return print
  const now = printOf(path)
  return now.split(' ')[1] === sum ? now : undefined
}

/** Milliseconds by which the time of a change may be told too early. */
const tick = 50

/**
 * True if something of what a slot would be made of has changed since a time, in milliseconds: then it may have been read before or after.
 * @param {Pick<Slot, 'prints'>} slot
 * @param {number} time
 */
function hasChangedSince({ prints }, time) {
  return Object.keys(prints).some((path) => (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0) > time - tick)
}

/**
 * @param {string} root of the project
 * @param {readonly string[]} words that tell the program from others
 */
function slotFile(root, words) {
  const text = JSON.stringify(words)
  return join(root, 'node_modules/.cache/rulebook/programs', `${text.replace(/\W+/g, '-').slice(-60)}${checkOf(text)}.bin`)
}

/**
 * The slot in `file`, if it is there, whole and still right.
 * @param {string} file
 * @returns {Slot | undefined}
 */
function readSlot(file) {
  try {
    const bytes = readFileSync(file)
    const checked = bytes.subarray(checkBytes)
    if (bytes.toString('latin1', 0, checkBytes) !== checkOf(checked)) return undefined
    const end = checked.indexOf(10)
    const head = JSON.parse(checked.toString('utf8', 0, end))
    const body = checked.subarray(end + 1)
    if (head.format !== format) return undefined
    const prints = {}
    let looksOther = false
    for (const [path, print] of Object.entries(head.prints)) {
      prints[path] = printIfUnchanged(path, print)
      if (prints[path] === undefined) return undefined
      looksOther ||= prints[path] !== print
    }
    return { code: body.toString('utf8', 0, head.codeBytes), compiled: body.subarray(head.codeBytes), prints, effort: head.effort, looksOther }
  } catch {
    return undefined
  }
}

/**
 * True if what a run from a slot leaves behind is to take its place.
 *
 * What is compiled is what an earlier run needed; one that does much more leaves more behind, and so does one of which V8 could use nothing.
 * @param {Slot} slot
 * @param {number} effort of the run
 * @param {Pick<import('node:vm').Script, 'cachedDataRejected'>} script
 */
function isToBeKept({ looksOther, effort: before }, effort, { cachedDataRejected }) {
  return looksOther === true || cachedDataRejected === true || effort > 2 * before
}

/**
 * Keeps a program. What cannot be written is not kept.
 * @param {string} file
 * @param {Slot} slot
 */
function writeSlot(file, { code, compiled, prints, effort }) {
  const beside = `${file}.${process.pid}.tmp`
  try {
    const text = Buffer.from(code)
    const head = JSON.stringify({ format, codeBytes: text.length, prints, effort })
    const checked = Buffer.concat([Buffer.from(`${head}\n`), text, compiled])
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(beside, Buffer.concat([Buffer.from(checkOf(checked)), checked]))
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

module.exports = { hasChangedSince, isToBeKept, printOf, readSlot, slotFile, writeSlot }
