import type { Mutant } from './kernelMutants.ts'

/*
 * Edits of 6.12 that break a rule, of kinds that cannot be made at every site. Which rule speaks is left open: each only has
 * to be found. `release` names another tree.
 */

const x86 = { arch: 'x86', file: 'arch/x86/kvm/mmu/mmu.c', rules: [] }
const tdpFault = { ...x86, fn: 'kvm_tdp_mmu_page_fault' }
const direct = { ...x86, fn: 'direct_page_fault' }
const faultin = { ...x86, fn: 'kvm_faultin_pfn' }
const shadow = { arch: 'x86', file: 'arch/x86/kvm/mmu/paging_tmpl.h', rules: [] }
const tdp = { arch: 'x86', file: 'arch/x86/kvm/mmu/tdp_mmu.c', rules: [] }
const loongarch = { arch: 'loongarch', file: 'arch/loongarch/kvm/mmu.c', fn: 'kvm_map_page', rules: [] }
const arm64 = { arch: 'arm64', file: 'arch/arm64/kvm/mmu.c', fn: 'user_mem_abort', rules: [] }
const riscv = { arch: 'riscv', file: 'arch/riscv/kvm/mmu.c', fn: 'kvm_riscv_gstage_map', rules: [] }
const radix = { arch: 'powerpc', file: 'arch/powerpc/kvm/book3s_64_mmu_radix.c', rules: [] }

const ifStale = /if \(is_page_fault_stale\(vcpu, fault\)\)\s*goto out_unlock;/
const staleIf = 'if (is_page_fault_stale(vcpu, fault)) goto out_unlock;'
const breathe = '#define BREATHE(kvm) do { read_unlock(&(kvm)->mmu_lock); cpu_relax(); read_lock(&(kvm)->mmu_lock); } while (0)\n'
const installsHuge = 'tdp_mmu_set_spte_atomic(kvm, &iter, make_huge_page_split_spte(kvm, iter.old_spte, root->role, max_mapping_level))'

const onX86: readonly Mutant[] = [
  { name: 'a trylock whose failure is ignored', ...tdpFault, edit: [/\tread_lock\(([^;]*)\);/, '\tread_trylock($1);'] },
  { name: 'a trylock that is asked the wrong way round', ...tdpFault, edit: [/\tread_lock\(([^;]*)\);/, '\tif (read_trylock($1)) return RET_PF_RETRY;'] },
  { name: 'the scope of the guard ends with the check', ...tdpFault, edit: [/\tread_lock\(([^;]*)\);([\s\S]*?)goto out_unlock;([\s\S]*)out_unlock:\s*read_unlock\([^;]*;/, '\tscoped_guard(read_lock, $1) { $2 goto out; }$3 out:'] },
  { name: 'another lock', ...tdpFault, edit: [/read_lock\(&vcpu->kvm->mmu_lock\);([\s\S]*)read_unlock\(&vcpu->kvm->mmu_lock\);/, 'spin_lock(&vcpu->kvm->arch.tdp_mmu_pages_lock);$1spin_unlock(&vcpu->kvm->arch.tdp_mmu_pages_lock);'] },
  { name: 'no lock', ...tdpFault, edit: [/\tread_lock\(&vcpu->kvm->mmu_lock\);([\s\S]*)read_unlock\(&vcpu->kvm->mmu_lock\);/, '$1'] },
  { name: 'the check is in a section of its own', ...tdpFault, edit: [/\tread_lock\([^;]*;\s*if \(is_page_fault_stale\(vcpu, fault\)\)\s*goto out_unlock;/, 'if (was_stale(vcpu, fault)) return r; read_lock(&vcpu->kvm->mmu_lock);'], helper: 'static bool was_stale(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault)\n{\n\tguard(read_lock)(&vcpu->kvm->mmu_lock);\n\treturn is_page_fault_stale(vcpu, fault);\n}\n' },
  { name: 'a macro that drops the lock', ...tdpFault, edit: [ifStale, `${staleIf} BREATHE(vcpu->kvm);`], helper: breathe },
  { name: 'a function that yields if it has to', ...tdpFault, edit: [ifStale, `${staleIf} rest(vcpu->kvm);`], helper: 'static void rest(struct kvm *kvm)\n{\n\tif (need_resched() || rwlock_needbreak(&kvm->mmu_lock))\n\t\tcond_resched_rwlock_read(&kvm->mmu_lock);\n}\n' },
  { name: 'a map that is tried again without a check', ...tdpFault, edit: [/\tr = kvm_tdp_mmu_map\(vcpu, fault\);/, 'again:\n\tr = kvm_tdp_mmu_map(vcpu, fault);\n\tif (r == RET_PF_RETRY) { read_unlock(&vcpu->kvm->mmu_lock); cond_resched(); read_lock(&vcpu->kvm->mmu_lock); goto again; }'] },
  { name: 'the check comes after the map', ...direct, edit: [/(\tif \(is_page_fault_stale\(vcpu, fault\)\) \{[^}]*\})([\s\S]*?)(\tr = direct_map\(vcpu, fault\);)/, '$2$3\n$1'] },
  { name: 'the check is left out for prefetches', ...x86, fn: 'is_page_fault_stale', edit: [/fault->slot &&/, 'fault->slot && !fault->prefetch &&'] },
  { name: 'only the root is checked', ...x86, fn: 'is_page_fault_stale', edit: [/return fault->slot &&[^;]*;/, 'return false;'] },
  { name: 'the check answers the opposite', ...x86, fn: 'is_page_fault_stale', edit: [/return fault->slot &&\s*mmu/, 'return fault->slot && !mmu'] },
  { name: 'the check compares with a fresh number', ...x86, fn: 'is_page_fault_stale', edit: [/fault->mmu_seq/, 'vcpu->kvm->mmu_invalidate_seq'] },
  { name: 'the check of another GFN', ...x86, fn: 'is_page_fault_stale', edit: [/fault->mmu_seq, fault->gfn/, 'fault->mmu_seq, fault->addr'] },
  { name: 'the snapshot comes after the PFN', ...faultin, edit: [/\tfault->mmu_seq = [^;]*;\n\tsmp_rmb\(\);([\s\S]*?__kvm_faultin_pfn\(vcpu, fault\);)/, '$1 fault->mmu_seq = vcpu->kvm->mmu_invalidate_seq;'] },
  { name: 'the snapshot comes after the attribute', ...faultin, edit: [/\tfault->mmu_seq = [^;]*;\n\tsmp_rmb\(\);([\s\S]*?\n\t\}\n)/, '$1 fault->mmu_seq = vcpu->kvm->mmu_invalidate_seq; smp_rmb();'] },
  { name: 'a second snapshot', ...faultin, edit: [/(if \(unlikely\(is_error_pfn)/, 'fault->mmu_seq = vcpu->kvm->mmu_invalidate_seq; $1'] },
  { name: 'the snapshot is taken while the lock is held', ...tdpFault, edit: [/(\tread_lock\([^;]*;)/, '$1 fault->mmu_seq = vcpu->kvm->mmu_invalidate_seq;'] },
  { name: 'children are synchronised with leave to yield', ...shadow, fn: 'FNAME(fetch)', edit: [/mmu_sync_children\(vcpu, sp, false\)/, 'mmu_sync_children(vcpu, sp, true)'] },
  { name: 'the iterator may yield once the level is known', ...tdp, fn: 'kvm_tdp_mmu_map', edit: [/(\ttdp_mmu_for_each_pte\([^{]*\{)/, '$1 if (tdp_mmu_iter_cond_resched(kvm, &iter, false, true)) continue;'] },
  { name: 'pages are made available by the fetch', ...shadow, fn: 'FNAME(fetch)', edit: [/(\n\tkvm_mmu_hugepage_adjust\()/, '\n\tif (make_mmu_pages_available(vcpu)) return RET_PF_RETRY;$1'] },
  { name: 'recovery looks up for a GFN behind the memslot', ...tdp, fn: 'zap_collapsible_spte_range', edit: [/ \|\| iter\.gfn >= end\)/, ')'] },
  { name: 'recovery asks the wrong way round whether the memslot has the GFN', ...x86, fn: 'kvm_mmu_zap_collapsible_spte', edit: [/ is_gfn_in_memslot\(/, ' !is_gfn_in_memslot('] },
  { name: 'recovery of the shadow MMU under the read lock', ...x86, fn: 'kvm_mmu_zap_collapsible_sptes', edit: [/write_lock\(([^;]*;[\s\S]*?)write_unlock\(/, 'read_lock($1read_unlock('] },
  { name: 'a zap of the TDP MMU that is not shared under the read lock', ...x86, fn: 'kvm_mmu_slot_try_split_huge_pages', edit: [/target_level, true\)/, 'target_level, false)'] },
]

const elsewhere: readonly Mutant[] = [
  { name: 'the PFN is kept from one attempt to the next', ...loongarch, edit: [/retry:([\s\S]*?)(\tpfn = gfn_to_pfn_prot\([^;]*;)/, '$2\nretry:$1'] },
  { name: 'the snapshot comes after the PFN', ...loongarch, edit: [/\tmmu_seq = kvm->mmu_invalidate_seq;([\s\S]*?\tpfn = gfn_to_pfn_prot\([^;]*;)/, '$1 mmu_seq = kvm->mmu_invalidate_seq;'] },
  { name: 'a trylock whose failure is ignored', ...loongarch, edit: [/\tspin_lock\(&kvm->mmu_lock\);/, '\t(void)spin_trylock(&kvm->mmu_lock);'] },
  { name: 'the way back to retry is gone', ...loongarch, edit: [/\t\tretry_no\+\+;\s*goto retry;/, '\t\tretry_no++;\n\t\tspin_lock(&kvm->mmu_lock);'] },
  { name: 'it gives up the check after many attempts', ...loongarch, edit: [/if \(mmu_invalidate_retry_gfn\(/, 'if (retry_no < 100 && mmu_invalidate_retry_gfn('] },
  { name: 'the lock is dropped for the page table', ...loongarch, edit: [/(\tptep = kvm_populate_gpa\(kvm, memcache, gpa, level\);)/, 'spin_unlock(&kvm->mmu_lock); spin_lock(&kvm->mmu_lock); $1'] },
  { name: 'the check comes last', ...arm64, edit: [/\tif \(mmu_invalidate_retry\(kvm, mmu_seq\)\) \{[^}]*\}([\s\S]*?)(\nout_unlock:)/, '$1 if (mmu_invalidate_retry(kvm, mmu_seq)) ret = -EAGAIN;$2'] },
  { name: 'the check does not leave', ...arm64, edit: [/(if \(mmu_invalidate_retry\(kvm, mmu_seq\)\) \{\s*ret = -EAGAIN;)\s*goto out_unlock;/, '$1'] },
  { name: 'the check compares with a fresh number', ...arm64, edit: [/mmu_invalidate_retry\(kvm, mmu_seq\)/, 'mmu_invalidate_retry(kvm, READ_ONCE(kvm->mmu_invalidate_seq))'] },
  { name: 'the lock is dropped for the tags of memory', ...arm64, edit: [/(sanitise_mte_tags\(kvm, pfn, vma_pagesize\);)/, 'read_unlock(&kvm->mmu_lock); $1 read_lock(&kvm->mmu_lock);'] },
  { name: 'the lookup of the size of the host mapping comes first, and the snapshot is taken again', ...arm64, edit: [/(\tread_lock\(&kvm->mmu_lock\);)/, 'vma_pagesize = transparent_hugepage_adjust(kvm, memslot, hva, &pfn, &fault_ipa); mmu_seq = kvm->mmu_invalidate_seq; $1'] },
  { name: 'the check is made for writes', ...riscv, edit: [/if \(mmu_invalidate_retry\(/, 'if (is_write && mmu_invalidate_retry('] },
  { name: 'the check compares with a fresh number', ...riscv, edit: [/(\tspin_lock\(&kvm->mmu_lock\);)/, '$1 mmu_seq = kvm->mmu_invalidate_seq;'] },
  { name: 'the lock is dropped where the page is dirty', ...riscv, edit: [/\tkvm_set_pfn_dirty\(hfn\);/, 'spin_unlock(&kvm->mmu_lock); kvm_set_pfn_dirty(hfn); spin_lock(&kvm->mmu_lock);'] },
  { name: 'a snapshot of after the host PTE', ...radix, fn: 'kvmppc_book3s_instantiate_page', edit: [/(\tret = kvmppc_create_pte\()/, '\tmmu_seq = kvm->mmu_invalidate_seq;\n$1'] },
  { name: 'radix: the check comes before the lock', ...radix, fn: 'kvmppc_create_pte', edit: [/\tspin_lock\(&kvm->mmu_lock\);([\s\S]*?goto out_unlock;)/, '$1 spin_lock(&kvm->mmu_lock);'] },
  { name: 'HPT: no check under the lock of the chain', arch: 'powerpc', file: 'arch/powerpc/kvm/book3s_64_mmu_hv.c', fn: 'kvmppc_book3s_hv_page_fault', edit: [/if \(mmu_invalidate_retry\(/, 'if (0 && mmu_invalidate_retry('], rules: [] },
  { name: 'HPT: the lock of the chain is taken after the check', arch: 'powerpc', file: 'arch/powerpc/kvm/book3s_64_mmu_hv.c', fn: 'kvmppc_book3s_hv_page_fault', edit: [/\tlock_rmap\(rmap\);([\s\S]*?if \(mmu_invalidate_retry\([^{]*\{)\s*unlock_rmap\(rmap\);([\s\S]*?\n\t\})/, '$1$2 lock_rmap(rmap);'], rules: [] },
  { name: 'real mode: no check', arch: 'powerpc', file: 'arch/powerpc/kvm/book3s_hv_rm_mmu.c', fn: 'kvmppc_do_h_enter', edit: [/if \(mmu_invalidate_retry\(kvm, mmu_seq\)\)/, 'if (0)'], rules: [] },
  { name: 'e500: the snapshot comes late', arch: 'powerpc', file: 'arch/powerpc/kvm/e500_mmu_host.c', fn: 'kvmppc_e500_shadow_map', edit: [/(\tspin_lock\(&kvm->mmu_lock\);)/, '\tmmu_seq = kvm->mmu_invalidate_seq; $1'], rules: [] },
]

const old = { release: '6.1', arch: 'x86', file: 'arch/x86/kvm/mmu/mmu.c', rules: [] } as const

const in61: readonly Mutant[] = [
  { name: '6.1: no check in the TDP MMU', ...old, fn: 'direct_page_fault', edit: [/if \(!is_page_fault_stale\(vcpu, fault\)\)/, ''] },
  { name: '6.1: no check before direct_map()', ...old, fn: 'direct_page_fault', edit: [/if \(is_page_fault_stale\(vcpu, fault\)\) \{[^}]*\}/, ''] },
  { name: '6.1: row 5', ...old, fn: 'direct_page_fault', edit: [/(\tr = make_mmu_pages_available\(vcpu\);\s*if \(r\)\s*goto out_unlock;)([\s\S]*?)(\tr = direct_map)/, '$2$1\n$3'] },
  { name: '6.1: row 8', ...old, fn: 'direct_page_fault', edit: [/\t\tif \(!is_page_fault_stale/, 'r = make_mmu_pages_available(vcpu); if (!r && !is_page_fault_stale'] },
  { name: '6.1: the snapshot comes after the PFN', ...old, fn: 'kvm_faultin_pfn', edit: [/\tfault->mmu_seq = [^;]*;\s*smp_rmb\(\);([\s\S]*?)(\tif \(!async\))/, '$1 fault->mmu_seq = vcpu->kvm->mmu_invalidate_seq;\n$2'] },
  { name: '6.1: row 19', ...old, fn: 'kvm_mmu_zap_collapsible_spte', edit: [/ && is_gfn_in_memslot\(slot, sp->gfn\)/, ''] },
  { name: '6.1: row 4 on arm64', ...old, arch: 'arm64', file: 'arch/arm64/kvm/mmu.c', fn: 'user_mem_abort', edit: [/(mmu_seq = [^;]*;)\s*(mmap_read_unlock\([^;]*;)/, '$2 $1'] },
]

export const moreViolations: readonly Mutant[] = [...onX86, ...elsewhere, ...in61]

/** Edits that cannot be judged, which is said: who installs by tdp_mmu_set_spte_atomic() is not followed to the entry. */
export const moreUndecided: readonly Mutant[] = [
  { name: 'recovery installs where a table was', ...tdp, fn: 'zap_collapsible_spte_range', edit: [/tdp_mmu_zap_spte_atomic\(kvm, &iter\)/, installsHuge] },
  { name: 'recovery installs with the leaf of before the yield', ...tdp, fn: 'zap_collapsible_spte_range', edit: [/if \(is_last_spte\(iter\.old_spte, iter\.level\)\)\s*continue;([\s\S]*)tdp_mmu_zap_spte_atomic\(kvm, &iter\)/, `if (!is_last_spte(iter.old_spte, iter.level)) continue; cond_resched_rwlock_read(&kvm->mmu_lock);$1${installsHuge}`] },
  ...([
    ['by a store', 'host_pfn_mapping_level(kvm, gfn, slot)', '*sptep = pfn | level'],
    ['by WRITE_ONCE()', 'host_pfn_mapping_level(kvm, gfn, slot)', 'WRITE_ONCE(*sptep, pfn << PAGE_SHIFT | level)'],
    ['by mmu_spte_set()', 'host_pfn_mapping_level(kvm, gfn, slot)', 'mmu_spte_set(sptep, pfn | level)'],
    ['into a table', 'host_pfn_mapping_level(kvm, gfn, slot)', 'WRITE_ONCE(sp->spt[0], pfn | level)'],
    ['by who is not known', 'host_pfn_mapping_level(kvm, gfn, slot)', 'my_unknown_function(sptep, pfn, level)'],
    ['by a level that another function looked up', 'kvm_mmu_max_mapping_level(kvm, slot, gfn)', 'WRITE_ONCE(*sptep, pfn | level)'],
  ] as const).map(([how, lookup, use]): Mutant => ({
    name: `a mapping without a lock, ${how}`, ...direct, edit: [/\{/, '{ '],
    helper: `static void kvm_mmu_premap_huge(struct kvm *kvm, struct kvm_mmu_page *sp, u64 *sptep, gfn_t gfn, kvm_pfn_t pfn, const struct kvm_memory_slot *slot)\n{\n\tint level = ${lookup};\n\t${use};\n}\n\n`,
  })),
]
