import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { basename, join } from 'node:path'
import { globSync } from 'tinyglobby'
import { describe, expect, it } from 'vitest'
import { importsOf, modulesIn } from './imports.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const files = modulesIn('src', 'lint', 'test', '.')
const pages = globSync(['README.md', 'docs/*.md'], { cwd: root })

describe('the documents', () => {
  it.each(pages)('%s names files that exist', (page) => {
    const names = [...read(page).matchAll(/`([\w./-]+\.(?:ts|c?js))`/g)].map(([, name = '']) => name)
    const known = (name: string): boolean => ofUsers.includes(name) || files.some((file) => (name.includes('/') ? file.endsWith(name) : basename(file) === name))
    expect(names.filter((name) => !known(name))).toEqual([])
  })
})

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
