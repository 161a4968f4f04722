import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyse } from '../../../lint/run/analyse.ts'
import { analyseShared } from '../../../lint/run/analyseShared.ts'

const home = join(import.meta.dirname, '../../..')
const worker = new URL('../../../src/cli/lintWorker.js', import.meta.url)
const pages = ['docs/locking/4.2.1-derived-information.md', 'docs/locking/lock-order.md'].map((path) => ({ path, text: readFileSync(join(home, path), 'utf8') }))

/** What both threads have to say something about: each has an annotation that it needs, and one that it does not. */
const code = `
// rulebook: ignore dangling-doc-pointer -- the page is to come
export const a = 1 // See docs/nowhere.md.


// See docs/elsewhere.md.
export const b = 2

// rulebook: ignore dangling-doc-pointer -- nothing is wrong
export const c = 3

// rulebook: ignore malformed-annotation -- nothing is wrong
export const d = 4

// rulebook: checked-by-caller -- nobody calls it
export const e = 5

// rulebook: ignore
export const f = 6
`

const rules = ['dangling-doc-pointer', 'malformed-annotation', 'retry-check-without-mmu-lock', 'unused-annotation']

describe('rules in two threads', { timeout: 120_000 }, () => {
  const sources = [...pages, { path: 'src/a.ts', text: code }, { path: 'src/large.ts', text: `// ${'x'.repeat(500_000)}\n` }]
  const options = { sources, only: new Set(['src/a.ts']), rules, config: {} }

  it('find what one thread finds', async () => {
    const plain = analyse(options)
    expect(plain.findings.map(({ rule, place }) => `${place.line} ${rule}`)).toEqual(['6 dangling-doc-pointer', '9 unused-annotation', '12 unused-annotation', '15 unused-annotation', '18 malformed-annotation'])
    expect(await analyseShared(options, worker)).toEqual(plain)
  })

  it('are run here if the thread cannot start', async () => {
    expect(await analyseShared(options, new URL('nowhere.js', import.meta.url))).toEqual(analyse(options))
  })

  it('say of a file that cannot be read what one thread says', async () => {
    const broken = { ...options, sources: [...sources, { path: 'src/broken.ts', text: 'export const a = (' }] }
    const plain = analyse(broken)
    expect(plain.problems).not.toEqual([])
    expect(await analyseShared(broken, worker)).toEqual(plain)
  })
})
