/** A name that kernels had, and the one that the chapter's kernels have. */
export interface Rename {
  readonly now: string
  /** The kernel that brought the new name. */
  readonly since: string
}

/**
 * Names of the fault and invalidation protocol that the kernel has changed, each with its successor.
 *
 * A chain of renames ends at the last name. Found in the git history of virt/kvm and arch/x86/kvm/mmu.
 */
export const renames: ReadonlyMap<string, Rename> = new Map([
  ['mmu_notifier_retry', { now: 'mmu_invalidate_retry', since: '6.1' }],
  ['mmu_notifier_retry_hva', { now: 'mmu_invalidate_retry_gfn', since: '6.8' }],
  ['mmu_invalidate_retry_hva', { now: 'mmu_invalidate_retry_gfn', since: '6.8' }],
  ['mmu_notifier_seq', { now: 'mmu_invalidate_seq', since: '6.1' }],
  ['mmu_notifier_count', { now: 'mmu_invalidate_in_progress', since: '6.1' }],
  ['mmu_notifier_range_start', { now: 'mmu_invalidate_range_start', since: '6.1' }],
  ['mmu_notifier_range_end', { now: 'mmu_invalidate_range_end', since: '6.1' }],
  ['kvm_inc_notifier_count', { now: 'kvm_mmu_invalidate_begin', since: '6.1' }],
  ['kvm_dec_notifier_count', { now: 'kvm_mmu_invalidate_end', since: '6.1' }],
  ['install_new_memslots', { now: 'kvm_swap_active_memslots', since: '5.17' }],
  ['kvm_mmu_zap_collapsible_sptes', { now: 'kvm_mmu_recover_huge_pages', since: '6.13' }],
  ['kvm_tdp_mmu_zap_collapsible_sptes', { now: 'kvm_tdp_mmu_recover_huge_pages', since: '6.13' }],
  ['zap_collapsible_spte_range', { now: 'recover_huge_pages_range', since: '6.13' }],
])
