import type { Mutant } from './kernelMutants.ts'

const x86 = { arch: 'x86', file: 'arch/x86/kvm/mmu/mmu.c', rules: [] }
const tdpFault = { ...x86, fn: 'kvm_tdp_mmu_page_fault' }
const apic = { arch: 'x86', file: 'arch/x86/kvm/vmx/vmx.c', fn: 'vmx_set_apic_access_page_addr', rules: [] }
const arm64 = { arch: 'arm64', file: 'arch/arm64/kvm/mmu.c', fn: 'user_mem_abort', rules: [] }
const loongarch = { arch: 'loongarch', file: 'arch/loongarch/kvm/mmu.c', fn: 'kvm_map_page', rules: [] }
const attributes = { ...x86, fn: 'kvm_arch_pre_set_memory_attributes' }
const collapsible = { ...x86, fn: 'kvm_mmu_zap_collapsible_spte' }

/** More rewrites of 6.12 that keep every rule. */
export const moreRewrites: readonly Mutant[] = [
  { name: 'a trylock that is tried until it works', ...tdpFault, edit: [/\tread_lock\(([^;]*)\);/, '\twhile (!read_trylock($1)) cpu_relax();'] },
  { name: 'a trylock, or a retry', ...tdpFault, edit: [/\tread_lock\(([^;]*)\);/, '\tif (!read_trylock($1)) return RET_PF_RETRY;'] },
  { name: 'the lock for writing', ...tdpFault, edit: [/read_lock\(([^;]*);([\s\S]*)read_unlock\(/, 'write_lock($1;$2write_unlock('] },
  { name: 'the test of the memslot in a variable', ...collapsible, edit: [/if \(sp->role\.direct && is_gfn_in_memslot\(slot, sp->gfn\) &&/, 'bool fits = sp->role.direct && is_gfn_in_memslot(slot, sp->gfn); if (fits &&'] },
  { name: 'the test of the memslot in a function', ...collapsible, edit: [/is_gfn_in_memslot\(slot, sp->gfn\)/, 'fits_in(slot, sp)'], helper: 'static bool fits_in(const struct kvm_memory_slot *slot, struct kvm_mmu_page *sp)\n{\n\tif (!is_gfn_in_memslot(slot, sp->gfn))\n\t\treturn false;\n\treturn true;\n}\n' },
  { name: 'is_gfn_in_memslot() in place of bounds', ...x86, file: 'arch/x86/kvm/mmu/tdp_mmu.c', fn: 'zap_collapsible_spte_range', edit: [/if \(iter\.gfn < start \|\| iter\.gfn >= end\)/, 'if (!is_gfn_in_memslot(slot, iter.gfn))'] },
  { name: 'bounds the other way round', ...x86, file: 'arch/x86/kvm/mmu/tdp_mmu.c', fn: 'zap_collapsible_spte_range', edit: [/if \(iter\.gfn < start \|\| iter\.gfn >= end\)/, 'if (!(start <= iter.gfn && end > iter.gfn))'] },
  { name: 'the APIC access page, with the check in a variable', ...apic, edit: [/if \(mmu_invalidate_retry_gfn\(kvm, mmu_seq, gfn\)\) \{/, 'bool again = mmu_invalidate_retry_gfn(kvm, mmu_seq, gfn); if (again) {'] },
  { name: 'the APIC access page, written by a function', ...apic, edit: [/vmcs_write64\(APIC_ACCESS_ADDR, pfn_to_hpa\(pfn\)\);/, 'write_apic_page(pfn);'], helper: 'static void write_apic_page(kvm_pfn_t pfn)\n{\n\tvmcs_write64(APIC_ACCESS_ADDR, pfn_to_hpa(pfn));\n}\n' },
  { name: 'both ends of a change of attributes at once', ...attributes, edit: [/\tfor \(level = PG_LEVEL_2M;[\s\S]*?\n\t\}\n/, '\tfor (level = PG_LEVEL_2M; level <= KVM_MAX_HUGEPAGE_LEVEL; level++) kvm_mmu_invalidate_range_add(kvm, gfn_round_for_level(range->start, level), gfn_round_for_level(range->end - 1, level) + KVM_PAGES_PER_HPAGE(level));\n'] },
  { name: 'pages are made available before the lock', ...tdpFault, edit: [/(\tread_lock\([^;]*;)/, '\twrite_lock(&vcpu->kvm->mmu_lock); r = make_mmu_pages_available(vcpu); write_unlock(&vcpu->kvm->mmu_lock); if (r) return r; r = RET_PF_RETRY;\n$1'] },
  { name: 'LoongArch: the level is looked up before the lock, after the snapshot', ...loongarch, edit: [/(\tspin_lock\(&kvm->mmu_lock\);)([\s\S]*?)level = host_pfn_mapping_level\(kvm, gfn, memslot\);/, '\tint host_level = host_pfn_mapping_level(kvm, gfn, memslot);\n$1$2level = host_level;'] },
  { name: 'arm64: a second snapshot that nothing compares with', ...arm64, edit: [/(\tread_lock\(&kvm->mmu_lock\);)/, '\tunsigned long seen = kvm->mmu_invalidate_seq; (void)seen;\n$1'] },
]

/** Rewrites that keep every rule and are reported all the same. */
export const falseAlarms: readonly Mutant[] = [
  { name: 'a macro that jumps to a label of the function', ...tdpFault, edit: [/if \(is_page_fault_stale\(vcpu, fault\)\)\s*goto out_unlock;/, 'RETRY_IF_STALE(vcpu, fault, out_unlock);'], helper: '#define RETRY_IF_STALE(v, f, label) do { if (is_page_fault_stale(v, f)) goto label; } while (0)\n' },
]
