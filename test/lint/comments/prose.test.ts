import { describe, expect, it } from 'vitest'
import { proseFindings, proseIds, type TreeProse } from '../../../lint/comments/prose.ts'

const document = '1. Acquisition\n--------------\n\n4. Faults\n---------\n\n4.2.1 Derived information\n~~~~~~~~~~~~~~~~~~~~~~~~~\n'
const prose: TreeProse = { lookups: new Set(['host_pfn_mapping_level']), document, hasFile: (path) => !path.endsWith('gone.rst'), isRepeated: () => false }

function told(text: string, given: Partial<TreeProse> = {}): readonly string[] {
  const code = `${text}\nvoid kvm_swap_active_memslots(void) { }\nvoid kvm_mmu_unmap_all(void) { }\n`
  return proseFindings([{ path: 'arch/x86/kvm/a.c', text: code }], new Set(proseIds), { ...prose, ...given }).map(({ rule, place, message, help }) => `${place.line}:${place.column} ${rule}: ${message}${help === undefined ? '' : `; ${help}`}`)
}

const lookup = 'static int host_pfn_mapping_level(struct kvm *kvm)\n{\n\treturn 0;\n}'

describe('comments of C', () => {
  it('a lookup with rules of its own points to them', () => {
    expect(told(`/* Level. See Documentation/virt/kvm/locking.rst, section 4.2.1. */\n${lookup}`)).toEqual([])
    expect(told(`/* Level. */\n${lookup}`)).toEqual([expect.stringMatching(/^2:12 missing-doc-pointer: `host_pfn_mapping_level\(\)` is a lookup with rules/)])
    expect(told(lookup)).toEqual([expect.stringMatching(/^1:12 missing-doc-pointer/)])
    // The other rule speaks of this comment.
    expect(told(`/* Level. */\n${lookup}`, { isRepeated: () => true })).toEqual([])
  })

  it('what it points to is there', () => {
    expect(told('/* See Documentation/virt/kvm/locking.rst, section 4.2.1, and section 9.9. */\nint x;')).toEqual([])
    expect(told('/* See Documentation/virt/kvm/gone.rst. */\nint x;')).toEqual(['1:8 dangling-doc-pointer: `Documentation/virt/kvm/gone.rst` does not exist, expected a file of the tree'])
    expect(told('/*\n * See locking.rst, section 4.7.\n */\nint x;')).toEqual(['2:8 dangling-doc-pointer: section 4.7 does not exist, expected a section of Documentation/virt/kvm/locking.rst'])
    expect(told('/* See Documentation/virt/kvm/gone.rst. */\nint x;', { hasFile: () => undefined })).toEqual([])
  })

  it('functions that are named exist', () => {
    expect(told('/* Pairs with kvm_swap_active_memslots() and schedule(). */\nint x;')).toEqual([])
    expect(told('/* Pairs with install_new_memslots(). */\nint x;')).toEqual(['1:15 unknown-function-in-prose: `install_new_memslots()` does not exist, expected a function of the tree; did you mean `kvm_swap_active_memslots()`?'])
    expect(told('/* Pairs with kvm_mmu_unmap_al(). */\nint x;')).toEqual(['1:15 unknown-function-in-prose: `kvm_mmu_unmap_al()` does not exist, expected a function of the tree; did you mean `kvm_mmu_unmap_all()`?'])
    // mm has it.
    expect(told('/* As in mmu_notifier_invalidate_range_end(). */\nint x;')).toEqual([])
  })
})
