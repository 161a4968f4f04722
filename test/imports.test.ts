import { describe, expect, it } from 'vitest'
import { importsIn, modulesIn } from './imports.ts'

const ofTypeScript = `
import 'alone'
import one from 'default'
import { two } from "double"
import {
  three,
} from 'lines'
import type { Four } from 'types'
import five = require('equals')
export { six } from 'again'
export * from 'all'
type Seven = import('inType').Seven | typeof import('ofValue')
const eight = await import( /* a comment */ 'late' )
const nine = [await import(\`template\`), await import('second')]
import.meta.resolve('meta')
createRequire(import.meta.url)('made')
createRequire(import.meta.url).resolve('place')
const require = createRequire(createRequire(import.meta.url).resolve('other'))
require('ofOther')
`

const ofCommonJs = `
const [a, b] = [require('first'), require('second')]
const c = require( "spaces" ), d = require(\`template\`)
  require.resolve('place', { paths: [] })
const e = () => { if (a) return require?.('deep').f }
import('late').then(String)
/** @param {import('inComment').Type} g */
function h(g) {}
/** @import { I } from 'tag' */
`

const notImports = `
// import 'comment' and require('comment')
const text = "import 'text'" + \`require('text') \${import.meta.url}\`
resolve('path'); other.require('member'); other.resolve('member'); import.meta.load('other'); required('name'); require()
createRequire(file).resolve('fromElsewhere')
import(name); require('put' + 'together'); import(\`./\${name}\`)
`

const shown = (file: string, text: string): string[] => importsIn(file, text).map(({ line, form, specifier }) => `${line} ${form} ${specifier}`)

describe('imports of a module', () => {
  it.each(['a.ts', 'a.mts', 'a.cts'])('are found in %s, each form of them', (file) => {
    expect(shown(file, ofTypeScript)).toEqual([
      '2 import alone',
      '3 import default',
      '4 import double',
      '7 import lines',
      '8 import types',
      '9 import equals',
      '10 import again',
      '11 import all',
      '12 import inType',
      '12 import ofValue',
      '13 import late',
      '14 import template',
      '14 import second',
      '15 import meta',
      '16 import made',
      '17 import place',
      '18 import other',
      '19 require ofOther',
    ])
  })

  it.each(['a.cjs', 'a.js', 'a.mjs'])('are found in %s, each form of CommonJS', (file) => {
    expect(shown(file, ofCommonJs)).toEqual([
      '2 require first',
      '2 require second',
      '3 require spaces',
      '3 require template',
      '4 require place',
      '5 require deep',
      '6 import late',
      '7 import inComment',
      '9 import tag',
    ])
  })

  it.each(['a.ts', 'a.cjs'])('are not what only looks so, in %s', (file) => {
    expect(shown(file, notImports)).toEqual([])
  })
})

describe('modules', () => {
  it('are of every folder, and dotfiles', () => {
    const modules = modulesIn('src', 'lint', 'test', '.')
    expect(modules).toEqual(expect.arrayContaining(['.eslint.config.js', '.vitest.config.ts', 'lint/api.js', 'src/cli/rulebook.cjs', 'test/imports.test.ts']))
  })
})
