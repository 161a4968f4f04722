import { beforeAll, describe, expect, it } from 'vitest'
import { globSync } from 'tinyglobby'
import { flowRules } from '../../lint/allRules.ts'
import { loadGrammar, type Parse } from '../../lint/front/c/grammar.ts'
import { readC } from '../../lint/front/c/readC.ts'
import { lintProgram, type LintResult } from '../../lint/lintProgram.ts'
import { linkTree } from '../../lint/tree/linkTree.ts'
import { treeRules } from '../../lint/tree/treeRules.ts'
import { expectedIn, fencesOf, told, updateFence, withoutExpectations } from './examples.ts'
import { lintText, read, root, shown, vocabulary } from './support.ts'

/*
 * What the linter says of real bugs. `c found` and `ts found` must give exactly the findings of their trailing comments,
 * `text findings` below their exact text; `not-found` is the mended code and must give none; `gap` shows a bug that the
 * linter misses today, and fails as soon as it is found. C is linted by the rules that a tree is linted by.
 * UPDATE_PAGES=1 writes the texts.
 */

const pages = globSync('docs/bugs/[0-9]*.md', { cwd: root }).sort()
let parse: Parse

beforeAll(async () => {
  parse = await loadGrammar()
})

function lintC(text: string): LintResult {
  const program = linkTree([readC({ path: 'example.c', text }, { parse })])
  return lintProgram(program, { sources: [], rules: treeRules, vocabulary })
}

function lintExample(info: string, code: string): LintResult {
  const text = withoutExpectations(code)
  return info.startsWith('c ') ? lintC(text) : lintText(text)
}

describe('the museum', () => {
  it('has pages', () => {
    expect(pages.length).toBeGreaterThan(0)
  })
})

describe.each(pages)('%s', (path) => {
  const fences = fencesOf(read(path).text)
  const examples = fences.map((fence, index) => ({ ...fence, index })).filter(({ info }) => /^(?:c|ts) (?:found|not-found|gap)$/.test(info))

  it('knows the rules that it names', () => {
    const known = flowRules.map(({ id }) => id)
    const named = examples.flatMap(({ code }) => expectedIn(code)).map(({ rule }) => rule)
    expect(named.filter((rule) => !known.includes(rule))).toEqual([])
  })

  it.each(examples)('$info $index', ({ info, code, index }) => {
    const expected = expectedIn(code)
    const { findings, problems, undecided } = lintExample(info, code)
    expect({ problems, undecided }).toEqual({ problems: [], undecided: [] })
    expect(told(findings, expected)).toEqual(expected)
    if (!info.endsWith(' found')) {
      expect(expected).toEqual([])
      return
    }
    expect(expected.length).toBeGreaterThan(0)
    const actual = findings.map((finding) => `${shown(finding)}\n`).join('')
    const below = fences[index + 1]
    if (process.env['UPDATE_PAGES'] === '1' && below?.info === 'text findings') updateFence(path, index + 1, actual)
    else expect(below?.code).toBe(actual)
  })
})
