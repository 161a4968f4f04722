import { beforeAll, describe, expect, it } from 'vitest'
import { loadGrammar, type Parse } from '../../../../lint/front/c/grammar.ts'
import { readC } from '../../../../lint/front/c/readC.ts'
import { readTypeScript } from '../../../../lint/front/typescript/readTypeScript.ts'
import { printFunction } from './printFacts.ts'
import { snippets } from './snippets.ts'

let parse: Parse

beforeAll(async () => {
  parse = await loadGrammar()
})

function ofC(text: string): string {
  const { functions, problems } = readC({ path: 'f.c', text }, { parse })
  expect(problems).toEqual([])
  return functions.map(printFunction).join('\n')
}

function ofTypeScript(text: string): string {
  const { functions, problems } = readTypeScript({ path: 'f.ts', text }, new Set())
  expect(problems).toEqual([])
  return functions.map(printFunction).join('\n')
}

describe('the same snippet in C and in TypeScript', () => {
  it.each(snippets.map((snippet) => [snippet.name, snippet] as const))('%s', (_name, { c, ts }) => {
    expect(ofC(c)).toBe(ofTypeScript(ts))
  })

  it('makes a table that is worth the name', () => {
    expect(snippets.length).toBeGreaterThanOrEqual(20)
  })
})
