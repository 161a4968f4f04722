import { describe, expect, it } from 'vitest'
import { readLockOrder } from '../../src/chapter/lockOrder.ts'
import { readVocabulary } from '../../lint/front/markdown/readVocabulary.ts'
import { lintText, read, vocabulary, vocabularyPath } from './support.ts'

const page = read(vocabularyPath)

function edited(change: (text: string) => string): ReturnType<typeof readVocabulary> {
  return readVocabulary({ path: vocabularyPath, text: change(page.text) })
}

const mapping = (lookup: string, install: string): string => `
function* map(kvm, gfn, slot, pfn) {
  yield* write_lock(kvm.mmu_lock)
  yield* ${install}(kvm, gfn, pfn, yield* ${lookup}(kvm, gfn, slot))
  yield* write_unlock(kvm.mmu_lock)
}`

describe('the table of names', () => {
  it('is read without a problem', () => {
    expect(edited((text) => text).problems).toEqual([])
  })

  it('a lookup added to it is found from then on', () => {
    const code = mapping('level_of_host_page', 'kvm_set_pte')
    expect(lintText(code).findings).toEqual([])
    const { vocabulary } = edited((text) => text.replace('| level lookup | ', '| level lookup | `level_of_host_page(kvm, gfn)`, '))
    expect(lintText(code, vocabulary).findings.map(({ rule }) => rule)).toEqual(['unguarded-mapping-level'])
  })

  it('an installer taken out of it is no longer found', () => {
    const code = mapping('host_pfn_mapping_level', 'kvm_set_pte')
    expect(lintText(code).findings.map(({ rule }) => rule)).toEqual(['unguarded-mapping-level'])
    const { vocabulary } = edited((text) => text.replace(', `kvm_set_pte(kvm, gfn, pfn, level)`', ''))
    expect(lintText(code, vocabulary).findings).toEqual([])
  })

  it('a check is known by its name', () => {
    const code = `
function* map(kvm, gfn, slot, pfn, mmu_seq) {
  yield* write_lock(kvm.mmu_lock)
  if (!(yield* mmu_notifier_retry(kvm, mmu_seq))) yield* kvm_set_pte(kvm, gfn, pfn, yield* host_pfn_mapping_level(kvm, gfn, slot))
  yield* write_unlock(kvm.mmu_lock)
}`
    expect(lintText(code).findings).toHaveLength(1)
    const { vocabulary } = edited((text) => text.replace('| check | ', '| check | `mmu_notifier_retry(kvm, mmu_seq)`, '))
    expect(lintText(code, vocabulary).findings).toEqual([])
  })

  it('the order of locks is that of the page', () => {
    const code = `
function* both(kvm) {
  yield* mutex_lock(kvm.slots_lock)
  yield* mutex_lock(kvm.slots_arch_lock)
}`
    expect(lintText(code).findings).toEqual([])
    const turned = '## Who is taken outside of whom\n\n| a | b |\n| - | - |\n| `kvm->slots_arch_lock` | `kvm->slots_lock` |\n\n## What they protect\n\n| a | b | c |\n| - | - | - |\n| `kvm->x` | mutex | `y` |\n'
    const { order, problems } = readLockOrder('docs/locking/lock-order.md', turned)
    expect(problems).toEqual([])
    expect(lintText(code, { ...vocabulary, lockOrder: order }).findings.map(({ rule }) => rule)).toEqual(['lock-order-inversion'])
  })

  it.each([
    ['an unknown role', '| level lookup |', '| level looking |', 'unknown role "level looking"'],
    ['a field where only functions can be', '| unlock | ', '| unlock | `kvm->lock`, ', '`kvm->lock` is a field, expected a function for "unlock"'],
    ['something that is no name', '| unlock | ', '| unlock | `a + b`, ', '`a + b` is none of'],
  ])('%s is a problem with its place', (_, before, after, message) => {
    const { problems } = edited((text) => text.replace(before, after))
    expect(problems).toHaveLength(1)
    expect(problems[0]!.message).toContain(message)
    expect(page.text.split('\n')[problems[0]!.place.line - 1]).toContain(before.trim())
  })

  it('a page without the table is a problem', () => {
    const { problems, vocabulary } = edited((text) => text.replace('## Names the linter looks for', '## Names'))
    expect(problems.map(({ message }) => message)).toEqual([
      'the page has no table below the heading "Names the linter looks for", expected the names the linter looks for there',
    ])
    expect(vocabulary.entries).toEqual([])
  })
})
