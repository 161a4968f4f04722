import { describe, expect, it } from 'vitest'
import { commentsInTree } from '../../../../lint/front/comments.ts'
import { outlineOf } from '../../../../lint/front/typescript/outline.ts'
import { readTypeScript, readWithTree } from '../../../../lint/front/typescript/readTypeScript.ts'
import { isWellFormed } from '../../../../lint/front/typescript/syntax.ts'
import { sourcesOf } from '../../support.ts'

const known = new Set(['locks.ts', 'types.ts', 'again.ts'])

/** What a comment in each of these texts may be mistaken for. */
const tricky = {
  'a division': 'const half = (a + b) / 2 / c // one',
  'a pattern with slashes': 'const url = /[/]\\/\\// // one',
  'a pattern after a condition': 'if (a) /"/.test(b) // one',
  'a method called if': 'x.if(a) / 2 // one\nconst s = "/"',
  'a division after an index': 'a[0] / b / c /* one */',
  'a pattern after return': 'function f() { return /`/.test(a) } // one',
  'a pattern after an arrow': "const isQuote = (a) => /'/.test(a) // one",
  'a negated pattern': "const no = !/'/.test(a) // one",
  'a division after an assertion': 'const b = a! / 2 / c // one',
  'a division after a decrement': 'a-- / 2 / b // one',
  'a template in a template': 'const t = `// ${`/* ${a /* one */}`} // ` // two',
  'an object in a template': 'const t = `${{ a: { b: 1 } }} // ` // one',
  'an escaped dollar': 'const t = `\\${ // ` // one',
  'a string over two lines': "const s = '\\\n// no' // one",
  'the first line': '#!/usr/bin/env node\n// one',
  'line ends of all kinds': '// one\r\n// two\r// three\u2028// four\n',
  'a number before a slash': 'const n = 1. / 2 / .5 // one',
  'a question before a number': 'const n = a ?.5 : 1 / 2 // one',
  'an await of a loop': 'async function f() { for await (const a of b) /"/.test(a) } // one',
  'a name in Greek': 'const λ = 1 / 2 // one',
  'a pattern with classes in classes': 'const v = /[[a-z]--[/"]]/v // one',
  'generic arguments': 'const m = new Map<string, number>() // one',
}

describe('the outline of a file', () => {
  it('has the comments and uses that the tree has, for every file of this project', () => {
    const sources = sourcesOf('src/**/*.ts', 'lint/**/*.ts', 'test/**/*.ts')
    const paths = new Set(sources.map(({ path }) => path))
    const wrong = sources.filter((source) => {
      const [quick, slow] = [readTypeScript(source, paths), readWithTree(source, paths)]
      const mayUse = new Set(quick.mayUse ?? quick.uses)
      return JSON.stringify([quick.comments, quick.uses]) !== JSON.stringify([slow.comments, slow.uses]) || quick.uses.some((path) => !mayUse.has(path))
    })
    expect(wrong.map(({ path }) => path)).toEqual([])
    expect(sources.filter((source) => outlineOf(source) !== undefined).length).toBeGreaterThan(sources.length * 0.95)
  })

  it.each(Object.entries(tricky))('has the comments that the tree has: %s', (_, text) => {
    const source = { path: 'example.ts', text }
    expect(readTypeScript(source, new Set()).comments).toEqual(commentsInTree(source))
  })

  it.each([
    ['a value', `import { lock } from './locks'`, ['locks.ts']],
    ['everything', `import * as locks from './locks.ts'`, ['locks.ts']],
    ['nothing but what it does', `import './locks.js'`, ['locks.ts']],
    ['exported again', `export { lock as other } from './locks'\nexport * from './again'`, ['locks.ts', 'again.ts']],
    ['something called type', `import type from './locks'`, ['locks.ts']],
    ['types', `import type { Lock } from './types'\nexport type { Lock } from './types'`, []],
    ['in a string', `const text = "import { lock } from './locks'"`, []],
    ['a member called import', `a.import('./locks')`, []],
  ])('tells what is imported: %s', (_, text, uses) => {
    const source = { path: 'example.ts', text }
    expect(readTypeScript(source, known).uses).toEqual(uses)
    expect(readWithTree(source, known).uses).toEqual(uses)
  })

  it.each([
    ['a use', 'kvm.mmu_lock', true],
    ['a use in quotes', `kvm['mmu_lock']`, true],
    ['a use in a pattern', 'const { mmu_lock: lock } = kvm', true],
    ['a use with an escape', 'kvm.mmu_\\u006cock', true],
    ['given in an object', 'const kvm = { mmu_lock: 1 }', false],
    ['declared in a type', 'interface Kvm { readonly mmu_lock: Lock; mmu_lock?: Lock }', false],
    ['an item of a list', `const fields = ['mmu_lock']`, false],
    ['told in a comment', '// mmu_lock\nconst text = "mmu_lock"', false],
  ])('tells what the code speaks of: %s', (_, text, expected) => {
    expect(readTypeScript({ path: 'example.ts', text }, new Set()).speaksOf((name) => name === 'mmu_lock')).toBe(expected)
  })
})

describe('code that nests too deeply for the native parser', () => {
  const nested: Readonly<Record<string, (n: number) => string>> = {
    parentheses: (n) => `${'('.repeat(n)}a${')'.repeat(n)}`,
    arrows: (n) => `${'a=>'.repeat(n)}a`,
    assignments: (n) => `${'a='.repeat(n)}a`,
    conditions: (n) => `${'a?b:'.repeat(n)}a`,
    'words of types': (n) => `type T = ${'keyof '.repeat(n)}X`,
    'type arguments': (n) => `type T = ${'A<X,'.repeat(n)}X${'>'.repeat(n)}`,
    'classes of classes': (n) => `${'class A extends '.repeat(n)}B${'{}'.repeat(n)}`,
    templates: (n) => `${'`${'.repeat(n)}1${'}`'.repeat(n)}`,
    'statements without blocks': (n) => `${'if(a)while(b)'.repeat(n)};`,
  }

  it.each(Object.entries(nested))('is known as such: %s', (_, text) => {
    const { depth } = outlineOf({ path: 'example.ts', text: text(1000) })!
    expect(depth).toBeGreaterThanOrEqual(1000)
  })

  it.each(Object.entries(nested))('is safe below that: %s', (_, text) => {
    expect(isWellFormed({ path: 'example.ts', text: text(599) })).toBe(true)
  })
})
