import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, modulesIn } from './imports.ts'

const root = join(import.meta.dirname, '..')

/** What each layer may import; docs/architecture.md says why. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'src/ops': [],
  'src/kernel': ['src/ops'],
  'src/kvm': ['src/kernel', 'src/ops'],
  'src/explore': ['src/ops'],
  'src/scenario': ['src/kvm', 'src/kernel', 'src/ops', 'src/explore'],
  'src/trace': ['src/explore', 'src/ops', 'src/rst/raceTable', 'src/chapter/twin'],
  'src/viewer': ['src/trace', 'src/chapter/twin'],
  'src/site': ['src/viewer', 'src/trace', 'src/literate', 'src/chapter'],
  'src/chapter': [],
  'src/rst': ['src/chapter'],
  'src/literate': ['src/scenario', 'src/kvm', 'src/kernel', 'src/ops', 'src/explore', 'src/chapter'],
  'src/agree': ['src/scenario', 'src/explore', 'lint'],
  'src/cli': ['src/agree', 'src/scenario/consumers', 'src/scenario/protocol', 'src/site', 'src/viewer', 'src/trace', 'src/literate', 'src/explore', 'src/chapter', 'src/rst', 'lint'],
  lint: ['src/chapter', 'src/literate/page', 'src/literate/fences', 'src/literate/directive', 'src/literate/problem'],
  'lint/facts': ['lint/closure', 'lint/finding', 'lint/perObject'],
  'lint/front': ['lint/facts', 'lint/finding', 'lint/perObject', 'lint/vocabulary', 'lint/cache/cache', 'lint/config/literal', 'src/chapter'],
  'lint/flow': ['lint/closure', 'lint/facts', 'lint/finding', 'lint/lists', 'lint/perObject', 'lint/vocabulary'],
}

/** Packages that only some files may know, so that they can be replaced there. */
const packages: Readonly<Record<string, readonly string[]>> = {
  vitest: ['plugin', 'project', 'reporter', 'closingReporter', 'runner', 'order'].map((name) => `src/literate/${name}.ts`),
  vite: ['src/literate/plugin.ts', 'src/literate/factory.ts', 'src/viewer/bundle.ts'],
  valibot: ['src/trace'],
  'remark-rehype': ['src/site'],
  commander: ['src/cli'],
  'ts-morph': ['src/chapter', 'src/literate', 'lint/front', 'src/cli/quick/build.ts'],
  'remark-parse': ['src/chapter', 'src/literate', 'src/rst', 'src/site', 'lint/front'],
  'oxc-transform': ['src/cli', 'lint/front/typescript/syntax'],
  'fast-check': ['src/agree/random.ts'],
  // By this project's own name, a file of any layer would be reached.
  'kvm-rulebook': [],
}

const topLevel = ['package.json', 'package-lock.json', 'tsconfig.json', 'README.md', 'LICENSE', 'docs', 'src', 'lint', 'test']

interface Imported {
  readonly file: string
  readonly line: number
  /** A path from the root for a relative import, the package's name for another. */
  readonly target: string
}

const imports = modulesIn('src', 'lint').flatMap((file) => importsOf(file).map(({ line, specifier }): Imported => ({ file, line, target: targetOf(file, specifier) })))

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return relative(root, join(root, dirname(file), specifier))
  return specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0]!
}

function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`) || path === `${place}.ts`
}

function described({ file, line, target }: Imported): string {
  return `${file}:${line} imports ${target}`
}

describe('layers', () => {
  it.each(Object.entries(layers))('%s imports only its own files and %j', (layer, allowed) => {
    const wrong = imports.filter(
      ({ file, target }) =>
        isIn(file, layer) && /^(src|lint|test|docs)\//.test(target) && ![layer, ...allowed].some((one) => isIn(target, one)),
    )
    expect(wrong.map(described)).toEqual([])
  })

  it('every folder of src is a layer', () => {
    const folders = readdirSync(join(root, 'src')).map((name) => `src/${name}`)
    expect(folders.filter((folder) => layers[folder] === undefined)).toEqual([])
  })

  it.each(Object.entries(packages))('%s is imported only by %j', (name, allowed) => {
    const wrong = imports.filter(({ file, target }) => target === name && !allowed.some((place) => isIn(file, place)))
    expect(wrong.map(described)).toEqual([])
  })

  it('the imports of this project are found at all', () => {
    expect(imports.length).toBeGreaterThan(20)
  })
})

describe('layout', () => {
  it('the top level holds only what the layout names, and dotfiles', () => {
    const names = readdirSync(root).filter((name) => !name.startsWith('.') && name !== 'node_modules' && name !== 'coverage')
    expect(names.filter((name) => !topLevel.includes(name))).toEqual([])
  })
})
