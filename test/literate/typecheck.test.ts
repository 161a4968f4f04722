import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readPage } from '../../src/literate/page.ts'
import { problemLine } from '../../src/literate/problem.ts'
import { typeErrors } from '../../src/literate/typecheck.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function errorsOf(...lines: readonly string[]): readonly string[] {
  const text = ['# T', '', '```ts test', ...lines, '```', ''].join('\n')
  return typeErrors(root, [readPage('docs/locking/x.md', text).page]).map(problemLine)
}

describe('typeErrors', { timeout: 120_000 }, () => {
  it.each([
    ['nothing of Node', ['export const n: number = 1']],
    ['a global of Node', ['export const n: string[] = process.argv']],
    ['a module of Node', ["import { deepEqual } from 'node:assert/strict'", 'deepEqual(1, 1)']],
  ])('lets a block use %s', (_, lines) => {
    expect(errorsOf(...lines)).toEqual([])
  })

  it.each([
    ['of its own', ["export const n: number = ''"], "4:14  Type 'string' is not assignable to type 'number' (TS2322)"],
    ['with a global of Node', ['export const n: number = process.argv'], "4:14  Type 'string[]' is not assignable to type 'number' (TS2322)"],
    ['by a name that nothing has', ['export const n = nobody'], "4:18  Cannot find name 'nobody' (TS2304)"],
  ])('reports an error %s', (_, lines, expected) => {
    expect(errorsOf(...lines)).toEqual([`docs/locking/x.md:${expected}`])
  })
})
