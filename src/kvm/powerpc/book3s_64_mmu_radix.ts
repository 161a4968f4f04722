import { smp_rmb } from '../../kernel/barrier.ts'
import { load } from '../../kernel/rwonce.ts'
import { spin_lock, spin_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { gfn_to_memslot, mmu_invalidate_retry } from '../kvm_host.ts'
import { gfn_to_pfn, kvm_release_pfn_clean } from '../kvm_main/pfn.ts'
import { kvm_set_pte } from '../loongarch/mmu.ts'
import { KVM_PFN_ERR_FAULT, type gfn_t, type kvm, type kvm_memory_slot, type kvm_pfn_t, type kvm_vcpu, type PgLevel, type RetPf } from '../types.ts'
import { host_pfn_mapping_level } from '../x86/mapping_level.ts'

/**
 * DOC: 4.2.1 Derived information vs pending invalidations
 *
 * Whatever KVM derives from a GFN may be outdated by an invalidation before it is used. Examples:
 *
 * - `host_pfn_mapping_level()` finds the host address through the memslot (so `kvm->srcu` or `kvm->slots_lock` is
 *   needed) and walks the host page tables for the size of the mapping. A split, a collapse or an unmapping makes
 *   the result stale.
 * - The PFN itself, the private or shared attribute of a GFN, the order of a guest_memfd page, the size of
 *   a VMA (arm64, riscv), a host PTE (powerpc).
 *
 * The lookup can always race with a change of the host page tables. The rules below ensure that KVM does not
 * *consume* a result that has become stale. There are four ways to do that; each is complete by itself:
 *
 * 1. [[4.2.1-recheck]]
 * 2. [[4.2.1-explicit-check]]
 * 3. [[4.2.1-existing-leaf]]
 * 4. [[4.2.1-zap-only]]
 *
 * And there are readers that do not need to be right:
 *
 * - [[4.2.1-tolerant-reader]]
 *
 * All ways but the last and the tolerant reader presume that the consumer is tied into KVM's handlers for
 * invalidations: whatever is made from the result must be found and removed by a later one. The check only closes
 * the window before the installation. (On x86, for example, the address of the APIC access page is checked and
 * then written to the VMCS, and `kvm_unmap_gfn_range()` requests that it is written again.)
 *
 * What the first two ways need in order to work:
 *
 * - [[4.2.1-snapshot-first]]
 * - [[4.2.1-rmb-after-snapshot]]
 * - [[4.2.1-attribute-after-snapshot]]
 * - [[4.2.1-check-under-mmu-lock]]
 * - [[4.2.1-precheck-is-a-hint]]
 * - [[4.2.1-lock-held-until-install]]
 * - [[4.2.1-reclaim-before-check]]
 *
 * The check covers the faulting GFN only, although a huge mapping covers more. That is enough because of
 * what the core MM and the invalidators inside KVM promise, see 4.2 and 4.5.
 */

/**
 * DOC: clause 4.2.1-recheck
 *
 * Check with `mmu_invalidate_retry_gfn()` (or `mmu_invalidate_retry()`) after the lookup and before the result
 * is used. `mmu_lock` need not be held during the lookup, but it must be held during the check and until the
 * mapping is installed. Guest faults protect the PFN and the attributes this way; powerpc Book3S HV also the size
 * of the host mapping, since it drops `mmu_lock` between its lookup and the installation.
 *
 * Kernel: kvmppc_create_pte(), arch/powerpc/kvm/book3s_64_mmu_radix.c, 6.1 to 7.2
 * Kernel: kvmppc_book3s_instantiate_page(), arch/powerpc/kvm/book3s_64_mmu_radix.c, 6.1 to 7.2
 */

/**
 * kvmppc_book3s_instantiate_page(): lookup with mmu_lock held, mmu_lock dropped, recheck, installation.
 *
 * Locks: takes kvm->srcu, mmu_lock (twice).
 * Left out: the lookup is that of x86 (the host PTE's shift stands for its level); partition-scoped tables
 * are those of the LoongArch model. The kernel installs the host PTE that it read under mmu_lock, the model the page
 * that it pinned before; the checks make them the same.
 */
export function* kvmppc_book3s_instantiate_page(vcpu: kvm_vcpu, gfn: gfn_t): Task<RetPf> {
  const { kvm } = vcpu
  yield* srcu_read_lock(kvm.srcu)
  const slot = yield* gfn_to_memslot(kvm, gfn)
  const r = slot === null ? 'RET_PF_EMULATE' : yield* instantiateInSlot(kvm, slot, gfn)
  yield* srcu_read_unlock(kvm.srcu)
  return r
}

function* instantiateInSlot(kvm: kvm, slot: kvm_memory_slot, gfn: gfn_t): Task<RetPf> {
  const mmu_seq = yield* load(kvm.mmu_invalidate_seq)
  yield* smp_rmb()
  const pfn = yield* gfn_to_pfn(kvm, slot, gfn)
  if (pfn === KVM_PFN_ERR_FAULT) return '-EFAULT'
  const level = yield* find_kvm_host_pte(kvm, mmu_seq, gfn, slot)
  const r = level === null ? 'RET_PF_RETRY' : yield* kvmppc_create_pte(kvm, mmu_seq, { gfn, pfn, level })
  yield* kvm_release_pfn_clean(kvm, pfn)
  return r
}

/**
 * find_kvm_host_pte(): the size of the host mapping, or null if the fault is stale already.
 *
 * See docs/locking/4.2.1-derived-information.md.
 */
export function* find_kvm_host_pte(
  kvm: kvm,
  mmu_seq: number,
  gfn: gfn_t,
  slot: kvm_memory_slot,
): Task<PgLevel | null> {
  yield* spin_lock(kvm.mmu_lock)
  const retry = yield* mmu_invalidate_retry(kvm, mmu_seq)
  const level = retry ? null : yield* host_pfn_mapping_level(kvm, gfn, slot)
  yield* spin_unlock(kvm.mmu_lock)
  return level
}

interface Mapping {
  readonly gfn: gfn_t
  readonly pfn: kvm_pfn_t
  readonly level: PgLevel
}

/** kvmppc_create_pte(): may have slept since the lookup, so it checks again. */
function* kvmppc_create_pte(kvm: kvm, mmu_seq: number, mapping: Mapping): Task<RetPf> {
  yield* spin_lock(kvm.mmu_lock)
  // clause: 4.2.1-recheck; without: `const retry = false`
  const retry = yield* mmu_invalidate_retry(kvm, mmu_seq)
  if (!retry) yield* kvm_set_pte(kvm, mapping.gfn, mapping.pfn, mapping.level)
  yield* spin_unlock(kvm.mmu_lock)
  return retry ? 'RET_PF_RETRY' : 'RET_PF_FIXED'
}
