import { describe, expect, it } from 'vitest'
import type { SourceFacts } from '../../lint/facts/sourceFacts.ts'
import { neededFiles } from '../../lint/flow/neededFiles.ts'
import { readTypeScript } from '../../lint/front/typescript/readTypeScript.ts'
import { lintTexts } from './support.ts'

const texts = {
  'locks.ts': 'export function* lock(kvm) { yield* write_lock(kvm.mmu_lock) }',
  'through.ts': `import { lock } from './locks.ts'\nimport { times } from './helper.ts'\nexport function* both(kvm) { yield* times(() => lock(kvm)) }`,
  'helper.ts': 'export function* times(what) { yield* what() }',
  'typesOnly.ts': `import type { lock } from './locks.ts'\nexport type Lock = typeof lock`,
  'given.ts': 'export const table = { mmu_lock: 1 } // mmu_lock, write_lock()',
  'beside.ts': `import { both } from './through.ts'
import { plot } from './plot.ts'
import { runner } from './registry.ts'
export function* all(kvm) { yield* runner.each(() => both(kvm)) }
export function picture() { return plot() }`,
  'plot.ts': `import { line } from './line.ts'
export const plot = () => line()`,
  'line.ts': 'export const line = () => 1',
  'registry.ts': `export * from './runner.ts'`,
  'runner.ts': `import { each } from './helper2.ts'
export const runner = { each }`,
  'helper2.ts': 'export function* each(what) { yield* what() }',
  'element.ts': `export const held = (kvm) => kvm['mmu_lock']`,
}

function chosen(names: readonly (keyof typeof texts)[]): readonly string[] {
  const known = new Set<string>(names)
  const files = names.map((path): SourceFacts => readTypeScript({ path, text: texts[path] }, known))
  return neededFiles(files, { isField: (name) => name === 'mmu_lock', isAct: () => false }).map(({ path }) => path)
}

describe('the files that rules about paths look at', () => {
  it.each([
    ['one in which a word of the vocabulary is used', ['locks.ts', 'helper.ts'], ['locks.ts']],
    ['one that uses it, and what that one uses', ['locks.ts', 'through.ts', 'helper.ts'], ['locks.ts', 'through.ts', 'helper.ts']],
    ['none that only such functions use as nothing of the vocabulary is reached from', ['locks.ts', 'through.ts', 'helper.ts', 'beside.ts', 'plot.ts', 'line.ts'], ['locks.ts', 'through.ts', 'helper.ts', 'beside.ts']],
    ['one whose constant is exported again, and what is in that', ['locks.ts', 'through.ts', 'helper.ts', 'beside.ts', 'registry.ts', 'runner.ts', 'helper2.ts'], ['locks.ts', 'through.ts', 'helper.ts', 'beside.ts', 'registry.ts', 'runner.ts', 'helper2.ts']],
    ['none that uses its types only', ['locks.ts', 'typesOnly.ts'], ['locks.ts']],
    ['none that only gives the name to something, or tells of it', ['given.ts'], []],
    ['one that writes the field as a string', ['element.ts'], ['element.ts']],
  ] as const)('%s', (_, names, expected) => {
    expect(chosen(names)).toEqual(expected)
  })

  it('functions of others are not even made', () => {
    const sources = [{ path: 'a.ts', text: texts['locks.ts'] }, { path: 'b.ts', text: 'export function f() { g() }' }]
    expect(lintTexts(sources).stats.functions).toBe(1)
  })
})
