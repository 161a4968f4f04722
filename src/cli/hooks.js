/**
 * Module hooks of the command line.
 *
 * A `.ts` file loses its types. A module of the model is edited first (src/chapter/edit.ts), and
 * `page.md?block=NAME` is the module of a block. `?without=ID` is handed on from a module to all that
 * it imports from the model, so that a broken twin is a second module graph.
 *
 * This file is plain JavaScript, for it is what makes the others loadable. Where hooks run in a
 * thread of their own it is loaded twice: `?stage=transpile` knows types only, `?stage=edit` is
 * written in TypeScript that the first one loads. The compiler is loaded with the first module of the model.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'oxc-transform'

const stage = new URL(import.meta.url).searchParams.get('stage')
/** The layers of which a broken twin has its own modules (src/literate/model.ts), in this project or in the one of `rulebook -C`. */
const twinLayers = /\/src\/(?:scenario|kvm|kernel)\//g
const editModules = ['../chapter/edit.ts', '../chapter/composeMaps.ts', '../chapter/problem.ts']
const blockModules = [...editModules, '../literate/blockModule.ts']

/** @param {string} url */
function partsOf(url) {
  const [address = url, query = ''] = url.split('?')
  const values = new URLSearchParams(query)
  return { address, block: values.get('block'), without: values.get('without') }
}

/**
 * True for a module of the model. A project may itself lie below a folder src/kernel, so the layer
 * counts only where the pages stand beside it.
 * @param {string} address
 */
function isModel(address) {
  if (!address.endsWith('.ts') || address.includes('/node_modules/')) return false
  return [...address.matchAll(twinLayers)].some(({ index }) => hasPages(address.slice(0, index)))
}

/** @type {Map<string, boolean>} */
const projects = new Map()

/** @param {string} root */
function hasPages(root) {
  const known = projects.get(root) ?? existsSync(new URL(`${root}/docs/locking`))
  projects.set(root, known)
  return known
}

/**
 * The URL of what `parent` imports: a broken twin imports broken twins.
 * @param {string} url
 * @param {string | undefined} parent
 */
function twinUrl(url, parent) {
  const without = parent === undefined ? null : partsOf(parent).without
  return without === null || url.includes('?') || !isModel(url) ? url : `${url}?without=${without}`
}

/** The modules of ours that loading `url` needs; none if it is not for us to edit. */
function toolsFor(url) {
  const { address, block } = partsOf(url)
  if (block !== null && address.endsWith('.md')) return blockModules
  return isModel(address) ? editModules : []
}

/**
 * Node would read all of the compiler for the names it exports; these are the ones that are imported. Few need more than
 * the compiler itself, so what wraps it is loaded with the first project that is made.
 */
const compilerUrl = /\/node_modules\/ts-morph\/dist\/ts-morph\.js$/

/** @param {string} url */
function compilerModule(url) {
  const source = `import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
export const { ts } = require('@ts-morph/common')
export function Project(...given) {
  return new (require(${JSON.stringify(fileURLToPath(url))}).Project)(...given)
}
`
  return { format: 'module', shortCircuit: true, source }
}

/** The module that `url` is, if nothing has to be edited; undefined if Node can load it by itself. */
function plainModule(url) {
  if (compilerUrl.test(url)) return compilerModule(url)
  return partsOf(url).address.endsWith('.ts') ? transpiled(url) : undefined
}

/** A module without its types, with a map to `text`. */
function transpiled(url) {
  const { address } = partsOf(url)
  const text = readFileSync(fileURLToPath(address), 'utf8')
  const { code, map } = javaScript(address, text)
  return moduleOf(code, { ...map, sources: [address], sourcesContent: [text] })
}

function javaScript(address, text) {
  const options = { lang: 'ts', sourceType: 'module', sourcemap: true, typescript: { onlyRemoveTypeImports: true } }
  const { code, map, errors } = transformSync(fileURLToPath(address), text, options)
  const [error] = errors
  if (error !== undefined) throw new SyntaxError(`${fileURLToPath(address)}: ${error.message}\n${error.codeframe ?? ''}`)
  return { code, map }
}

function moduleOf(code, map) {
  const data = Buffer.from(JSON.stringify(map)).toString('base64')
  const source = `${code}\n//# sourceMappingURL=data:application/json;base64,${data}\n`
  return { format: 'module', shortCircuit: true, source }
}

/** Edited modules of the model by address, for the twins of clauses that are not in them. */
const plain = new Map()

/** As edited(), once for all twins in which the file is the same. */
function editedOnce(url, tools) {
  const { address, block, without } = partsOf(url)
  if (block !== null) return edited(url, tools)
  if (without !== null && isMarked(readFileSync(fileURLToPath(address), 'utf8'), without)) return edited(url, tools)
  const known = plain.get(address) ?? edited(address, tools)
  plain.set(address, known)
  return known
}

/** @param {string} text @param {string} id of a clause or bug */
function isMarked(text, id) {
  return text.includes(`clause: ${id}`) || text.includes(`bug: ${id}`)
}

/** A module of the model or a block of a page, edited. `tools` are the modules that toolsFor() names. */
function edited(url, [{ editSource }, { composeMaps }, { problemText }, literate]) {
  const { address, block, without } = partsOf(url)
  const path = fileURLToPath(address)
  const text = readFileSync(path, 'utf8')
  const failed = (problems) => {
    const message = problems.map(problemText).join('\n')
    return Object.assign(new Error(message), { name: 'CannotRead', problems, stack: message })
  }
  // The code of a block stands where it stands in the page, so positions need no map of their own.
  const module = literate === undefined ? { code: text } : literate.blockModule(path, text, block)
  if (module.problems !== undefined) throw failed(module.problems)
  const result = editSource(module.code, path, { live: true, ...(without === null ? {} : { without }) })
  if (!result.ok) throw failed(result.problems)
  const { code, map } = javaScript(address, result.code)
  return moduleOf(code, { ...composeMaps(map, result.map), sources: [address], sourcesContent: [text] })
}

/** For module.register(): hooks in a thread of their own. */
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  return stage === 'edit' ? { ...found, url: twinUrl(found.url, context.parentURL) } : found
}

export async function load(url, context, next) {
  if (!url.startsWith('file:')) return next(url, context)
  if (stage === 'edit') {
    const names = toolsFor(url)
    return names.length === 0 ? next(url, context) : editedOnce(url, await Promise.all(names.map((name) => import(name))))
  }
  return plainModule(url) ?? next(url, context)
}

/** For module.registerHooks(), on Node versions that have it. */
export const syncHooks = {
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return { ...found, url: twinUrl(found.url, context.parentURL) }
  },
  load(url, context, next) {
    if (!url.startsWith('file:')) return next(url, context)
    const names = toolsFor(url)
    const require = createRequire(import.meta.url)
    if (names.length > 0) return editedOnce(url, names.map((name) => require(name)))
    return plainModule(url) ?? next(url, context)
  },
}
