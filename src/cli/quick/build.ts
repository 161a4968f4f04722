import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import type { Plugin } from 'rolldown'
import { globSync } from 'tinyglobby'
// @ts-expect-error -- plain JavaScript: these run before TypeScript can be loaded
import { loaded, twinUrl } from '../hooks.js'
// @ts-expect-error -- as above
import { printOf } from './slot.cjs'

/** A program as one text, and what everything that it was made of hashes to. */
export interface Built {
  readonly code: string
  readonly prints: Readonly<Record<string, string>>
}

const loadedModule = loaded as (url: string) => Promise<{ readonly source: string }>
const twinOf = twinUrl as (url: string, parent: string) => string
const print = printOf as (path: string) => string

const home = fileURLToPath(new URL('../../..', import.meta.url))

/** What edits, transpiles and bundles: if one of these changes, so may every program. */
const tools = ['src/chapter/*.ts', 'src/literate/*.ts', 'src/cli/*.{js,cjs}', 'src/cli/quick/*', 'package-lock.json']

const start = '/rulebook.start.js'

/**
 * `entry`, the text of a module, which may tell of what the program depends on, and all that it imports, as one CommonJS text.
 *
 * Every module is what the loader's hooks make of it, so that it does the same as without a bundle.
 * `also` are files and folders (with a slash at the end) that the program depends on beside its modules.
 */
export async function build(entry: () => string, also: readonly string[]): Promise<Built> {
  const prints: Record<string, string> = {}
  // Before anything is read: what changes meanwhile makes the program stale, not wrong.
  for (const path of [...also, ...globSync([...tools], { cwd: home }).map((file) => join(home, file))]) prints[path] = print(path)
  const bundle = await rolldown({ input: start, platform: 'node', logLevel: 'silent', plugins: [modules(entry(), prints)], external: /^node:/ })
  const { output } = await bundle.generate({ format: 'cjs', codeSplitting: false, sourcemap: false })
  await bundle.close()
  return { code: output[0].code, prints }
}

/** Packages that stay outside, by what of them is loaded when a module first needs it: they are not all JavaScript. */
const late: Readonly<Record<string, readonly [from: string, ...names: readonly string[]]>> = {
  'oxc-transform': ['oxc-transform', 'transformSync'],
}

/** Where ts-morph has its compiler, a dependency of its own. */
const compilerPackage = '@ts-morph/common'
const ofTsMorph = createRequire(createRequire(import.meta.url).resolve('ts-morph'))

/** Packages that are large, with what of them is used; see large.cjs. Of ts-morph, programs that are ready need the compiler alone. */
const large: Readonly<Record<string, readonly [path: string, names: string]>> = {
  'ts-morph': [join(dirname(ofTsMorph.resolve(compilerPackage)), 'typescript.js'), 'ts'],
  'web-tree-sitter': [createRequire(import.meta.url).resolve('web-tree-sitter'), '{ Language, Parser }'],
}

function lateModule(name: string): string {
  if (name in large) return `export const ${large[name]![1]} = requireLarge(${JSON.stringify(large[name]![0])})`
  const [from, ...names] = late[name]!
  const parent = JSON.stringify(new URL(import.meta.url).href)
  return `import { createRequire } from 'node:module'\nexport const { ${names.join(', ')} } = createRequire(${parent})(${JSON.stringify(from)})`
}

/** Modules through the hooks; their ids are paths with the query of their URL. */
function modules(entry: string, prints: Record<string, string>): Plugin {
  return {
    name: 'hooks',
    resolveId(source, importer) {
      if (source === start) return start
      if (source in large || source in late) return `${source}.late.js`
      const path = source.startsWith('file:') ? idOf(source) : source
      if (!/^[./]/.test(path) || importer?.includes('/node_modules/') === true) return null
      const from = importer === undefined || importer === start ? undefined : importer
      const [file = path, query] = path.split('?')
      const target = resolve(from === undefined ? '/' : dirname(from.split('?')[0]!), file)
      const url = urlOf(query === undefined ? target : `${target}?${query}`)
      return idOf(from === undefined ? url : twinOf(url, urlOf(from)))
    },
    async load(id) {
      if (id === start) return entry
      const package_ = /^(.*)\.late\.js$/.exec(id)?.[1]
      if (package_ !== undefined) return lateModule(package_)
      const [path = id] = id.split('?')
      if (path.includes('/node_modules/')) return null
      prints[path] ??= print(path)
      const source = path.endsWith('.js') ? readFileSync(path, 'utf8') : (await loadedModule(urlOf(id))).source
      // In one text for all modules, each is still where it was.
      return source.replaceAll('import.meta.url', JSON.stringify(urlOf(id)))
    },
  }
}

function urlOf(id: string): string {
  const [path = id, query] = id.split('?')
  const { href } = pathToFileURL(path)
  return query === undefined ? href : `${href}?${query}`
}

function idOf(url: string): string {
  const [address = url, query] = url.split('?')
  const path = fileURLToPath(address)
  return query === undefined ? path : `${path}?${query}`
}
