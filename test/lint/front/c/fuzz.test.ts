import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SourceFacts } from '../../../../lint/facts/sourceFacts.ts'
import { loadGrammar, type Parse } from '../../../../lint/front/c/grammar.ts'
import { readC } from '../../../../lint/front/c/readC.ts'
import { findKernelSources } from '../../../kernelTree.ts'
import { fragments } from './fragments.ts'

let parse: Parse

beforeAll(async () => {
  parse = await loadGrammar()
})

function read(text: string): SourceFacts {
  return readC({ path: 'f.c', text }, { parse })
}

/** Every jump of every function leads to a block that is there; every place is in the file. */
function check({ functions, problems, text }: SourceFacts): void {
  const lines = text.split('\n').length
  for (const { blocks, place } of functions) {
    expect(place.endLine).toBeLessThanOrEqual(lines)
    for (const { end } of blocks) {
      const targets = end.kind === 'goto' ? [end.to] : end.kind === 'branch' ? [end.then, end.else] : end.kind === 'choice' ? end.to : []
      for (const target of targets) expect(blocks[target]).toBeDefined()
    }
  }
  for (const { place } of problems) expect(place.line).toBeLessThanOrEqual(lines)
}

describe('input that nobody would write', () => {
  it('pieces of C and of nonsense in any order', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 60 }), (parts) => check(read(parts.join('')))), { seed: 7, numRuns: 500 })
  })

  it('any characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => check(read(text))), { seed: 8, numRuns: 200 })
  })

  it.each([
    ['open brackets', '{(['.repeat(20_000)],
    ['closed brackets', '}])'.repeat(20_000)],
    ['quotes', '"\''.repeat(20_000)],
    ['open comments', '/*'.repeat(50_000)],
    ['backslashes', '#define X \\\n'.repeat(10_000)],
    ['one long line', `int f(void) { return ${'a + '.repeat(50_000)}1; }`],
    ['nested #if', `${'#if A\n'.repeat(20_000)}${'#endif\n'.repeat(20_000)}`],
    ['stars', `int ${'*'.repeat(50_000)}f(void) { return 0; }`],
    ['spaces', ' '.repeat(5_000_000)],
  ])('%s', (_name, text) => {
    check(read(text))
  })
})

describe('input that is big', () => {
  it('a function of 20 000 lines', () => {
    const facts = read(`int f(struct kvm *kvm)\n{\n${'\tif (a(kvm))\n\t\tuse(kvm);\n'.repeat(10_000)}\treturn 0;\n}\n`)
    check(facts)
    expect(facts.problems).toEqual([])
    expect(facts.functions[0]?.blocks.length).toBeGreaterThan(10_000)
  }, 60_000)

  it('a file of 5 MB', () => {
    const one = (index: number): string => `static int f${index}(struct kvm *kvm)\n{\n\treturn g(kvm, ${index}); /* ${'x'.repeat(60)} */\n}\n`
    const text = Array.from({ length: 42_000 }, (_, index) => one(index)).join('')
    expect(text.length).toBeGreaterThan(5_000_000)
    expect(read(text).functions.length).toBe(42_000)
  }, 120_000)
})

describe('real files, damaged', () => {
  const kernel = findKernelSources('6.12')
  const name = kernel.kind === 'found' ? 'are read or refused' : `skipped: ${kernel.why}`

  it.skipIf(kernel.kind === 'missing')(name, () => {
    const root = kernel.kind === 'found' ? kernel.root : ''
    const text = readFileSync(join(root, 'arch/x86/kvm/mmu/tdp_mmu.c'), 'utf8')
    const damage = fc.record({ at: fc.nat(text.length), length: fc.nat(40), by: fc.constantFrom(...fragments) })
    const damaged = fc.tuple(fc.array(damage, { minLength: 1, maxLength: 4 }), fc.option(fc.nat(text.length)))
    fc.assert(
      fc.property(damaged, ([damages, end]) => {
        let result = end === null ? text : text.slice(0, end)
        for (const { at, length, by } of damages) result = result.slice(0, at) + by + result.slice(at + length)
        check(read(result))
      }),
      { seed: 9, numRuns: 15 },
    )
  }, 120_000)
})
