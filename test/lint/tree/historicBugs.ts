import type { Mutant } from './kernelMutants.ts'

const x86 = { arch: 'x86', file: 'arch/x86/kvm/mmu/mmu.c' }

/** Fixes of real bugs taken back, by the numbers of the fact sheet, as near to the old code as 6.12 allows. */
export const historicBugs: readonly Mutant[] = [
  {
    name: 'row 8 (CVE-2022-45869): pages are made available under the read lock', ...x86, fn: 'kvm_tdp_mmu_page_fault',
    edit: [/(\tread_lock\([^;]*;)/, '$1 r = make_mmu_pages_available(vcpu); if (r) goto out_unlock; r = RET_PF_RETRY;'], rules: ['exclusive-call-under-read-lock'],
  },
  {
    name: 'row 8, with the call in a function', ...x86, fn: 'kvm_tdp_mmu_page_fault',
    edit: [/(\tread_lock\([^;]*;)/, '$1 r = prepare_to_map(vcpu); if (r) goto out_unlock; r = RET_PF_RETRY;'],
    helper: 'static int prepare_to_map(struct kvm_vcpu *vcpu)\n{\n\tif (kvm_mmu_available_pages(vcpu->kvm) >= KVM_MIN_FREE_MMU_PAGES)\n\t\treturn 0;\n\tkvm_mmu_zap_oldest_mmu_pages(vcpu->kvm, 1);\n\treturn 0;\n}\n', rules: ['exclusive-call-under-read-lock'],
  },
  { name: 'row 8, by the mode of the lock in direct_page_fault()', ...x86, fn: 'direct_page_fault', edit: [/write_lock\(([^;]*;[\s\S]*)write_unlock\(/, 'read_lock($1read_unlock('], rules: ['exclusive-call-under-read-lock'] },
  { name: 'row 19: the slot is not asked whether it has the GFN', ...x86, fn: 'kvm_mmu_zap_collapsible_spte', edit: [/ && is_gfn_in_memslot\(slot, sp->gfn\)/, ''], rules: ['level-of-gfn-outside-memslot'] },
  { name: 'row 19 in the TDP MMU: the bounds are not tested', ...x86, file: 'arch/x86/kvm/mmu/tdp_mmu.c', fn: 'zap_collapsible_spte_range', edit: [/if \(iter\.gfn < start \|\| iter\.gfn >= end\)\s*continue;/, ''], rules: ['level-of-gfn-outside-memslot'] },
  {
    name: 'row 10: a change of attributes adds its own range only', ...x86, fn: 'kvm_arch_pre_set_memory_attributes',
    edit: [/\tfor \(level = PG_LEVEL_2M;[\s\S]*?\n\t\}\n/, ''], rules: ['narrow-attribute-invalidation'],
  },
  { name: 'row 10, the head only', ...x86, fn: 'kvm_arch_pre_set_memory_attributes', edit: [/\t\tif \(\(end \+ nr_pages\) >[\s\S]*?, end, end \+ nr_pages\);\n/, ''], rules: ['narrow-attribute-invalidation'] },
  { name: 'row 10, the tail only', ...x86, fn: 'kvm_arch_pre_set_memory_attributes', edit: [/\t\tif \(\(start != [\s\S]*?, start, start \+ nr_pages\);\n/, ''], rules: ['narrow-attribute-invalidation'] },
  {
    name: 'row 16: the APIC access page is written without a check', arch: 'x86', file: 'arch/x86/kvm/vmx/vmx.c', fn: 'vmx_set_apic_access_page_addr',
    edit: [/\tread_lock\([\s\S]*?(\tvmcs_write64\([^;]*;\n)\tread_unlock\([^;]*;/, '$1'], rules: ['unguarded-mapping-level'],
  },
  {
    name: 'row 16, with the snapshot after the PFN', arch: 'x86', file: 'arch/x86/kvm/vmx/vmx.c', fn: 'vmx_set_apic_access_page_addr',
    edit: [/(\tmmu_seq = [^;]*;\n\tsmp_rmb\(\);\n)([\s\S]*?)(\tread_lock\()/, '$2$1$3'], rules: ['snapshot-after-lookup'],
  },
  {
    name: 'row 16, with a check that is not looked at', arch: 'x86', file: 'arch/x86/kvm/vmx/vmx.c', fn: 'vmx_set_apic_access_page_addr',
    edit: [/\t\tread_unlock\(&vcpu->kvm->mmu_lock\);\n\t\tgoto out;\n/, ''], rules: ['unguarded-mapping-level'],
  },
]
