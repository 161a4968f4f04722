import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { globSync } from 'tinyglobby'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const files = globSync(['src/**/*.{ts,js}', 'lint/**/*.{ts,js}', 'test/**/*.{ts,js}', '.*.{ts,js}'], { cwd: root, dot: true })
const pages = globSync(['README.md', 'docs/*.md'], { cwd: root })

describe('the documents', () => {
  it.each(pages)('%s names files that exist', (page) => {
    const names = [...read(page).matchAll(/`([\w./-]+\.(?:ts|js))`/g)].map(([, name = '']) => name)
    const known = (name: string): boolean => ofUsers.includes(name) || files.some((file) => (name.includes('/') ? file.endsWith(name) : basename(file) === name))
    expect(names.filter((name) => !known(name))).toEqual([])
  })
})

/** Files that a user may write. */
const ofUsers = ['rulebook.config.ts']

describe('package.json', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>

  it('pins exact versions', () => {
    const versions = Object.entries({ ...dependencies, ...devDependencies })
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })
})
