import { try_cmpxchg64 } from '../../kernel/atomic.ts'
import { smp_rmb } from '../../kernel/barrier.ts'
import { load, READ_ONCE } from '../../kernel/rwonce.ts'
import { read_lock, read_unlock } from '../../kernel/locks.ts'
import type { Task } from '../../ops/op.ts'
import { mmu_invalidate_retry_gfn_unsafe } from '../kvm_host.ts'
import { gfn_to_pfn, kvm_release_pfn_clean } from '../kvm_main/pfn.ts'
import { kvm_gmem_get_pfn, kvm_mem_is_private } from '../kvm_main/mem_attributes.ts'
import { KVM_PFN_ERR_FAULT, type kvm_vcpu, type RetPf } from '../types.ts'
import { at } from '../mm/pgtable.ts'
import type { kvm_page_fault } from './fault.ts'
import { is_last_spte, is_shadow_present_pte } from './spte.ts'
import { hugeIndex, smallIndex } from './zap_root.ts'

/**
 * DOC: clause 4.1-retry-on-invalid-memslot
 *
 * A fault that finds its memslot marked `KVM_MEMSLOT_INVALID` is retried. The flag does not mean "no memslot": SPTEs
 * of the old memslot may still be present, and treating the GFN as emulated MMIO would install an MMIO SPTE while
 * they are.
 *
 * Kernel: kvm_faultin_pfn(), arch/x86/kvm/mmu/mmu.c, 6.1 to 6.12
 * Differs: kvm_mmu_faultin_pfn() in 7.2. arm64, riscv and loongarch have no explicit test; the translation of an invalid memslot to a host address fails there, and the access leaves KVM_RUN.
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
 * DOC: clause 4.2.1-rmb-after-snapshot
 *
 * An `smp_rmb()` stands between the snapshot and the lookup. Without it a lookup that takes no lock, as that of the
 * attribute, can be older than the snapshot although it comes after it in the code. A lookup of the PFN needs no
 * barrier of its own: the page-table lock, or the reference that GUP-fast takes between its two reads of the PTE, orders it.
 *
 * Kernel: kvm_faultin_pfn(), arch/x86/kvm/mmu/mmu.c, 6.8 to 6.12
 * Differs: kvm_mmu_faultin_pfn() in 7.2. On x86 it keeps only the compiler from moving the loads.
 */

/**
 * DOC: clause 4.2.1-tolerant-reader
 *
 * Tolerate a stale answer. A reader without any protection is fine if a wrong answer can only cost a retry, an
 * exit or a detour, and nothing is mapped because of it. The prediction of a fault as private or shared is decided
 * again when the page is looked up; a wrong answer in `page_fault_can_be_fast()` resolves itself. Code that relies on
 * this has to say so.
 *
 * Kernel: kvm_faultin_pfn(), arch/x86/kvm/mmu/mmu.c, 6.8 to 6.12
 * Kernel: page_fault_can_be_fast(), arch/x86/kvm/mmu/mmu.c, 6.8 to 7.2
 * Differs: kvm_mmu_faultin_pfn() in 7.2.
 */

/**
 * kvm_handle_noslot_fault() and the installation of the MMIO SPTE that follows it.
 *
 * Locks: kvm->srcu; takes mmu_lock for reading.
 * Left out: the sequence number, which faults without a memslot do not check in the kernel either; MMIO
 * generations; MMIO SPTEs above the lowest level.
 */
export function* kvm_handle_noslot_fault(
  vcpu: kvm_vcpu,
  fault: Pick<kvm_page_fault, 'gfn' | 'root'>,
): Task<RetPf> {
  const { mmu_lock } = vcpu.kvm
  yield* read_lock(mmu_lock)
  const isObsolete = yield* load(fault.root.invalid)
  if (!isObsolete) yield* installMmioSpte(fault)
  yield* read_unlock(mmu_lock)
  return isObsolete ? 'RET_PF_RETRY' : 'RET_PF_EMULATE'
}

function* installMmioSpte(fault: Pick<kvm_page_fault, 'gfn' | 'root'>): Task<void> {
  const upper = yield* READ_ONCE(at(fault.root.spte, hugeIndex(fault.gfn), '2M SPTE'))
  if (!is_shadow_present_pte(upper) || is_last_spte(upper)) return
  const entry = at(upper.sp.spte, smallIndex(fault.gfn), '4K SPTE')
  const old = yield* READ_ONCE(entry)
  if (old === null) yield* try_cmpxchg64(entry, old, 'MMIO')
}

/**
 * kvm_faultin_pfn(), kvm_mmu_faultin_pfn() in 7.2: snapshot first, then everything that is looked up.
 *
 * Locks: kvm->srcu. mmu_lock is not held.
 * Left out: async page faults, error pages; of the APIC access page all but the test for an inhibited APICv.
 */
export function* kvm_faultin_pfn(vcpu: kvm_vcpu, fault: kvm_page_fault): Task<RetPf> {
  const { kvm } = vcpu
  // clause: 4.2.1-attribute-after-snapshot
  // bug: 2023-sequence-number-cut-to-int; was: `fault.mmu_seq = (yield* load(kvm.mmu_invalidate_seq)) | 0`
  fault.mmu_seq = yield* load(kvm.mmu_invalidate_seq)
  // clause: 4.2.1-rmb-after-snapshot
  yield* smp_rmb()
  // clause: 4.2.1-attribute-after-snapshot; without: `if (fault.is_private !== (yield* kvm_mem_is_private(kvm, fault.gfn))) return '-EFAULT'; fault.mmu_seq = yield* load(kvm.mmu_invalidate_seq)`
  // clause: 4.2.1-tolerant-reader
  if (fault.is_private !== (yield* kvm_mem_is_private(kvm, fault.gfn))) return '-EFAULT'
  // clause: 4.1-retry-on-invalid-memslot; without: `if (fault.slot.invalid) return yield* kvm_handle_noslot_fault(vcpu, fault)`
  if (fault.slot.invalid) return 'RET_PF_RETRY'
  if (fault.slot.isApicAccessPage && (yield* load(kvm.arch.apicv_inhibit_reasons))) return 'RET_PF_EMULATE'
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
  if (fault.is_private) return yield* kvm_gmem_get_pfn(vcpu.kvm, fault.slot, fault.gfn)
  return yield* gfn_to_pfn(vcpu.kvm, fault.slot, fault.gfn)
}
