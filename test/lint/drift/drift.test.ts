import { describe, expect, it } from 'vitest'
import { driftOf, type DriftOptions } from '../../../lint/drift/drift.ts'
import { treeNames } from '../../../lint/drift/treeNames.ts'
import { readChapter } from '../../../src/chapter/read.ts'
import type { Chapter } from '../../../src/chapter/chapter.ts'

const file = 'virt/kvm/kvm_main.c'

function chapterWith(text: string, kernel: string): Chapter {
  const clause = ['DOC: clause 4.1-begin', '', ...text.split('\n'), '', kernel].map((line) => ` * ${line}`.trimEnd()).join('\n')
  const source = `/**\n * DOC: 4 All\n *\n * Text.\n */\n\n/**\n * DOC: 4.1 Begin\n *\n * - [[4.1-begin]]\n */\n\n/**\n${clause}\n */\nexport function f(): void {\n  // clause: 4.1-begin\n  console.log(1)\n}\n`
  const chapter = readChapter([{ path: 'src/kvm/a.ts', text: source }])
  if (!chapter.ok) throw new Error(chapter.problems.map(({ message }) => message).join('\n'))
  return chapter.value
}

const text = 'An invalidation begins with `kvm_mmu_begin()`, which increments `kvm->mmu_in_progress`.'
const kernel = `Kernel: kvm_mmu_unmap(), ${file}, 6.8 to 7.2`
const code = 'void kvm_mmu_begin(struct kvm *kvm) { kvm->mmu_in_progress++; }\nvoid kvm_mmu_unmap(struct kvm *kvm) { kvm_mmu_begin(kvm); }\n'
const section = `1. A\n----\n\n\`\`kvm->mn_invalidate_lock\`\`\n^^^^^^^^^^^^^^^^^^^^^^^^^^\n\n:Protects: mn_active_invalidate_count\n\n4. All\n------\n\n- ${text.replaceAll('`', '``')}\n`

function drift(source: string, options: Partial<DriftOptions> & { readonly chapter?: Chapter; readonly path?: string } = {}): readonly string[] {
  const { chapter = chapterWith(text, kernel), path = file, ...rest } = options
  const names = treeNames([{ path, text: source }])
  return driftOf(chapter, { names, release: '6.12', document: section, locks: [], ...rest }).map(({ kind, message, help }) => `${kind}: ${message}${help === undefined ? '' : `; ${help}`}`)
}

describe('chapter against tree', () => {
  it('says nothing where both say the same', () => {
    expect(drift(code)).toEqual([])
  })

  it('a function that was renamed is suggested by its new name', () => {
    expect(drift(code.replaceAll('kvm_mmu_begin', 'kvm_mmu_start'))).toEqual([
      'name: kvm_mmu_begin() is nowhere in the tree, expected it as the clause names it; perhaps it is kvm_mmu_start now',
      ])
  })

  it('a function that is gone, elsewhere, or in a file that is gone', () => {
    expect(drift(code.replaceAll('kvm_mmu_unmap', 'kvm_mmu_unmaps'))[0]).toBe(`function: kvm_mmu_unmap() is not in ${file}, expected it there; perhaps it is kvm_mmu_unmaps now`)
    expect(drift(code, { path: 'virt/kvm/other.c' })[0]).toMatch(/^file: virt\/kvm\/kvm_main\.c is not in the tree/)
  })

  it('does not speak of releases that the clause does not speak of', () => {
    expect(drift(code.replaceAll('kvm_mmu_unmap', 'kvm_other'), { release: '6.1' })).toEqual([])
  })

  it('a function that no longer calls what the clause names', () => {
    expect(drift(code.replace('{ kvm_mmu_begin(kvm); }', '{ }'))).toEqual(['call: kvm_mmu_unmap() has none of kvm_mmu_begin(), expected what the clause says'])
  })

  it('a lock that section 3 does not list so', () => {
    const locks = [{ lock: 'mn_invalidate_lock', fields: ['mn_active_invalidate_count', 'mn_memslots_update_rcuwait'] }, { lock: 'srcu', fields: ['memslots'] }]
    expect(drift(code, { locks })).toEqual([
      'lock table: section 3 does not say that mn_invalidate_lock protects mn_memslots_update_rcuwait, expected it to',
      'lock table: section 3 has no srcu, expected the lock that protects memslots',
    ])
  })
})

describe('tree against chapter', () => {
  it('says which clauses section 4 lacks, or that there is none', () => {
    expect(drift(code, { document: section.replace(/\n- An[^\n]*\n/, '\nAnother text about pages.\n') })[0]).toMatch(/^clause: section 4 of the tree does not say/)
    expect(drift(code, { document: '1. A\n----\n' })[0]).toMatch(/^section: .* has no section 4/)
    expect(drift(code, { document: undefined })[0]).toMatch(/^section: the tree has no Documentation/)
  })
})
