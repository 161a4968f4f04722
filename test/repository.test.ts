import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import remarkParse from 'remark-parse'
import { globSync } from 'tinyglobby'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'
import { describe, expect, it } from 'vitest'
import { importsOf, modulesIn } from './imports.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const files = modulesIn('src', 'lint', 'test', '.')
const pages = globSync(['README.md', 'docs/**/*.md'], { cwd: root })

describe('the documents', () => {
  it.each(pages)('%s names files that exist', (page) => {
    expect(namesIn(read(page)).filter((name) => !isKnown(page, name))).toEqual([])
  })

  it('name files in code of every kind', () => {
    const text = 'A `one.ts` that `node two.cjs` runs:\n\n```sh\nnode src/three.js page.json > four.mjs\n```\n\n- ~~~ts\n  f() // ../five.ts\n  ~~~\n'
    expect(namesIn(text)).toEqual(['one.ts', 'two.cjs', 'src/three.js', 'four.mjs', '../five.ts'])
  })
})

/** Names of modules in the code of a page: in its sentences and its fences. */
function namesIn(text: string): string[] {
  const names: string[] = []
  visit(unified().use(remarkParse).parse(text), (node) => {
    if (node.type === 'inlineCode' || node.type === 'code') names.push(...(node.value.match(/[\w./-]+\.[cm]?[jt]s\b/g) ?? []))
  })
  return names
}

/** Whether `name` is the end of a file's path, or leads to a file from the page. */
function isKnown(page: string, name: string): boolean {
  const path = /^\.\.?\//.test(name) ? join(dirname(page), name) : name
  return ofUsers.includes(name) || files.some((file) => `/${file}`.endsWith(`/${path}`))
}

/** Files that a user may write. */
const ofUsers = ['rulebook.config.ts']

/** Programs that are not called as their package. */
const programs: Readonly<Record<string, string>> = { tsc: 'typescript' }

describe('package.json', () => {
  const { dependencies, devDependencies, scripts } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>

  it('declares what is imported and used, and nothing else', () => {
    // What a module of ECMAScript requires is found from another package: it made the `require` for that.
    const counts = (file: string, form: string): boolean => form === 'import' || /\.c[jt]s$/.test(file)
    const specifiers = files.flatMap((file) => importsOf(file).filter(({ form }) => counts(file, form)).map(({ specifier }) => specifier))
    const packages = specifiers.filter((name) => !/^[./]/.test(name)).map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
    const used = new Set([...packages, ...Object.values(scripts ?? {}).flatMap((line) => line.split(/\s+/)).map((word) => programs[word] ?? word)])
    const declared = Object.keys({ ...dependencies, ...devDependencies })
    const needed = declared.filter((name) => !used.has(name) && !name.startsWith('@types/'))
    expect(needed).toEqual([])
    const isOwn = (name: string): boolean => name.startsWith('node:') || builtinModules.includes(name)
    const imported = [...new Set(packages)].filter((name) => !isOwn(name))
    const missing = imported.filter((name) => !declared.includes(name) && !declared.includes(`@types/${name}`))
    expect(missing).toEqual([])
  })

  it('pins exact versions', () => {
    const versions = Object.entries({ ...dependencies, ...devDependencies })
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })
})
