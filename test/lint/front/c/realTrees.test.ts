import { describe, expect, it } from 'vitest'
import type { SourceFacts } from '../../../../lint/facts/sourceFacts.ts'
import { loadTree } from '../../../../lint/tree/loadTree.ts'
import { readSources } from '../../../../lint/tree/readTree.ts'
import { findKernelSources, type KernelRelease } from '../../../kernelTree.ts'

/** What the chapter is about, in either release. */
const consumers: Readonly<Record<KernelRelease, readonly string[]>> = {
  '6.12': `host_pfn_mapping_level __kvm_mmu_max_mapping_level kvm_mmu_hugepage_adjust kvm_tdp_mmu_map kvm_tdp_mmu_page_fault direct_map
    direct_page_fault FNAME(fetch) FNAME(page_fault) kvm_mmu_zap_collapsible_spte walk_slot_rmaps zap_collapsible_spte_range is_page_fault_stale
    kvm_faultin_pfn kvm_map_page user_mem_abort kvm_riscv_gstage_map kvmppc_book3s_instantiate_page kvmppc_e500_shadow_map fast_page_fault
    kvm_mmu_notifier_invalidate_range_start __kvm_handle_hva_range kvm_swap_active_memslots KVM_MMU_LOCK mmu_invalidate_retry_gfn`.split(/\s+/),
  '6.1': `host_pfn_mapping_level kvm_mmu_max_mapping_level kvm_mmu_hugepage_adjust kvm_tdp_mmu_map direct_map direct_page_fault FNAME(fetch)
    FNAME(page_fault) kvm_mmu_zap_collapsible_spte zap_collapsible_spte_range is_page_fault_stale kvm_faultin_pfn user_mem_abort
    __kvm_handle_hva_range KVM_MMU_LOCK mmu_invalidate_retry_hva`.split(/\s+/),
}

describe.each(['6.12', '6.1'] as const)('the KVM of %s', (release) => {
  const kernel = findKernelSources(release)
  const skip = kernel.kind === 'missing'
  const why = skip ? ` (skipped: ${kernel.why})` : ''
  let files: SourceFacts[] | undefined

  async function read(): Promise<SourceFacts[]> {
    if (files !== undefined || kernel.kind === 'missing') return files ?? []
    const loaded = loadTree(kernel.root)
    if (!loaded.ok) throw new Error(loaded.problem.message)
    expect(loaded.tree.problems).toEqual([])
    const sources = new Map(loaded.tree.archs.flatMap((arch) => arch.sources.map((source) => [source.path, source] as const)))
    files = await readSources([...sources.values()])
    return files
  }

  it.skipIf(skip)(`all but some functions are read${why}`, async () => {
    const all = await read()
    expect(all.flatMap(({ functions }) => functions).length).toBeGreaterThan(7000)
    expect(all.flatMap(({ problems }) => problems).length).toBeLessThanOrEqual(18)
    expect(all.flatMap(({ problems }) => problems).filter(({ fn }) => fn === undefined)).toEqual([])
  }, 120_000)

  it.skipIf(skip)(`every function that the chapter is about is read${why}`, async () => {
    const all = await read()
    const names = new Set(all.flatMap(({ functions }) => functions.map(({ name }) => name)))
    expect(consumers[release].filter((name) => !names.has(name))).toEqual([])
    const unread = new Set(all.flatMap(({ problems }) => problems.map(({ fn }) => fn?.slice(fn.indexOf('#') + 1))))
    expect(consumers[release].filter((name) => unread.has(name))).toEqual([])
  }, 120_000)
})
