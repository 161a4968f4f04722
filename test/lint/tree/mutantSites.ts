/** A function of 6.12 that locks, checks and maps, in parts that mutants are made of. */
export interface Site {
  readonly name: string
  readonly arch: string
  readonly file: string
  readonly fn: string
  /** The lock as it is named there. */
  readonly lock: string
  readonly mode: 'read' | 'write' | 'spin'
  /** The expression that is true if the fault is stale, and the whole `if` around it. */
  readonly condition: RegExp
  readonly check: RegExp
  /** What the `if` does if it is. */
  readonly stale: string
  /** Whether the function takes the snapshot itself, and where it would be too late. */
  readonly snapshot?: { readonly statement: RegExp; readonly before: RegExp }
}

const stale = /is_page_fault_stale\(vcpu, fault\)/
const x86 = { arch: 'x86', file: 'arch/x86/kvm/mmu/mmu.c', lock: '&vcpu->kvm->mmu_lock', condition: stale }

export const sites: readonly Site[] = [
  { name: 'TDP MMU', ...x86, fn: 'kvm_tdp_mmu_page_fault', mode: 'read', check: /if \(is_page_fault_stale\(vcpu, fault\)\)\s*goto out_unlock;/, stale: 'goto out_unlock;' },
  { name: 'direct_map()', ...x86, fn: 'direct_page_fault', mode: 'write', check: /if \(is_page_fault_stale\(vcpu, fault\)\) \{[^}]*\}/, stale: '{ r = RET_PF_RETRY; goto out_unlock; }' },
  { name: 'FNAME(fetch)', ...x86, file: 'arch/x86/kvm/mmu/paging_tmpl.h', fn: 'FNAME(page_fault)', mode: 'write', check: /if \(is_page_fault_stale\(vcpu, fault\)\) \{[^}]*\}/, stale: '{ r = RET_PF_RETRY; goto out_unlock; }' },
  {
    name: 'LoongArch', arch: 'loongarch', file: 'arch/loongarch/kvm/mmu.c', fn: 'kvm_map_page', lock: '&kvm->mmu_lock', mode: 'spin',
    condition: /mmu_invalidate_retry_gfn\(kvm, mmu_seq, gfn\)/,
    check: /if \(mmu_invalidate_retry_gfn\(kvm, mmu_seq, gfn\)\) \{[\s\S]*?goto retry;\s*\}/,
    stale: '{ spin_unlock(&kvm->mmu_lock); kvm_release_pfn_clean(pfn); goto retry; }',
  },
  {
    name: 'arm64', arch: 'arm64', file: 'arch/arm64/kvm/mmu.c', fn: 'user_mem_abort', lock: '&kvm->mmu_lock', mode: 'read',
    condition: /mmu_invalidate_retry\(kvm, mmu_seq\)/, check: /if \(mmu_invalidate_retry\(kvm, mmu_seq\)\) \{[^}]*\}/, stale: '{ ret = -EAGAIN; goto out_unlock; }',
    snapshot: { statement: /mmu_seq = vcpu->kvm->mmu_invalidate_seq;/, before: /\tread_lock\(&kvm->mmu_lock\);/ },
  },
  {
    name: 'riscv', arch: 'riscv', file: 'arch/riscv/kvm/mmu.c', fn: 'kvm_riscv_gstage_map', lock: '&kvm->mmu_lock', mode: 'spin',
    condition: /mmu_invalidate_retry\(kvm, mmu_seq\)/, check: /if \(mmu_invalidate_retry\(kvm, mmu_seq\)\)\s*goto out_unlock;/, stale: 'goto out_unlock;',
    snapshot: { statement: /mmu_seq = kvm->mmu_invalidate_seq;/, before: /\tspin_lock\(&kvm->mmu_lock\);/ },
  },
  {
    name: 'powerpc e500', arch: 'powerpc', file: 'arch/powerpc/kvm/e500_mmu_host.c', fn: 'kvmppc_e500_shadow_map', lock: '&kvm->mmu_lock', mode: 'spin',
    condition: /mmu_invalidate_retry\(kvm, mmu_seq\)/, check: /if \(mmu_invalidate_retry\(kvm, mmu_seq\)\) \{[^}]*\}/, stale: '{ ret = -EAGAIN; goto out; }',
  },
  {
    name: 'powerpc radix', arch: 'powerpc', file: 'arch/powerpc/kvm/book3s_64_mmu_radix.c', fn: 'kvmppc_create_pte', lock: '&kvm->mmu_lock', mode: 'spin',
    condition: /mmu_invalidate_retry\(kvm, mmu_seq\)/, check: /if \(mmu_invalidate_retry\(kvm, mmu_seq\)\)\s*goto out_unlock;/, stale: 'goto out_unlock;',
  },
]
