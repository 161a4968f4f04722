import { load } from '../../kernel/rwonce.ts'
import type { Task } from '../../ops/op.ts'
import { mmu_invalidate_retry_gfn_unsafe } from '../kvm_host.ts'
import { gfn_to_pfn, kvm_release_pfn_clean } from '../kvm_main/pfn.ts'
import { kvm_gmem_get_pfn, kvm_mem_is_private } from '../kvm_main/mem_attributes.ts'
import { KVM_PFN_ERR_FAULT, type kvm_vcpu, type RetPf } from '../types.ts'
import type { kvm_page_fault } from './fault.ts'

/**
 * DOC: clause 4.1-retry-on-invalid-memslot
 *
 * A fault that finds its memslot marked `KVM_MEMSLOT_INVALID` is retried and maps nothing. Its mapping
 * would not be found by the zap, which may be over, nor by later events once the memslot is gone.
 *
 * Kernel: kvm_faultin_pfn(), arch/x86/kvm/mmu/mmu.c, 6.1 to 6.12
 * Differs: arm64, riscv and loongarch have no explicit test; the translation of an invalid memslot to a host address fails there.
 */

/**
 * DOC: clause 4.2.1-attribute-after-snapshot
 *
 * The private or shared attribute of the GFN is read after the snapshot of `kvm->mmu_invalidate_seq`, so
 * that the check before the mapping covers it. That makes a change of attributes an invalidation like any
 * other.
 *
 * Kernel: kvm_faultin_pfn(), arch/x86/kvm/mmu/mmu.c, 6.8 to 6.12
 * Differs: 7.2 calls the function kvm_mmu_faultin_pfn().
 */

/**
 * DOC: clause 4.2.1-tolerant-reader
 *
 * Or tolerate a stale answer. A reader without any protection is fine as long as whatever it decides is
 * decided again by one of the other means before it has an effect: `page_fault_can_be_fast()` and the
 * prediction of a fault as private or shared are such readers. Code that relies on this has to say so.
 *
 * Kernel: kvm_faultin_pfn(), arch/x86/kvm/mmu/mmu.c, 6.8 to 6.12
 * Kernel: page_fault_can_be_fast(), arch/x86/kvm/mmu/mmu.c, 6.8 to 7.2
 */

/**
 * kvm_faultin_pfn(), kvm_mmu_faultin_pfn() in 7.2: snapshot first, then everything that is looked up.
 *
 * Locks: kvm->srcu. mmu_lock is not held.
 * Left out: MMIO faults (no memslot), async page faults, error pages, the APIC access page.
 */
export function* kvm_faultin_pfn(vcpu: kvm_vcpu, fault: kvm_page_fault): Task<RetPf> {
  const { kvm } = vcpu
  // clause: 4.2.1-attribute-after-snapshot; without: swap
  fault.mmu_seq = yield* load(kvm.mmu_invalidate_seq)
  // smp_rmb()
  // clause: 4.2.1-tolerant-reader
  if (fault.is_private !== (yield* kvm_mem_is_private(kvm, fault.gfn))) return '-EFAULT'
  // clause: 4.1-retry-on-invalid-memslot
  if (fault.slot.invalid) return 'RET_PF_RETRY'
  if (yield* mmu_invalidate_retry_gfn_unsafe(kvm, fault.mmu_seq, fault.gfn)) return 'RET_PF_RETRY'
  fault.pfn = yield* __kvm_faultin_pfn(vcpu, fault)
  if (fault.pfn === KVM_PFN_ERR_FAULT) return '-EFAULT'
  if (yield* mmu_invalidate_retry_gfn_unsafe(kvm, fault.mmu_seq, fault.gfn)) {
    yield* kvm_release_pfn_clean(kvm, fault.pfn)
    return 'RET_PF_RETRY'
  }
  return 'RET_PF_CONTINUE'
}

function* __kvm_faultin_pfn(vcpu: kvm_vcpu, fault: kvm_page_fault): Task<number> {
  if (fault.is_private) return yield* kvm_gmem_get_pfn(vcpu.kvm, fault.gfn)
  return yield* gfn_to_pfn(vcpu.kvm, fault.slot, fault.gfn)
}
