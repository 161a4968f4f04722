import { smp_rmb } from '../../kernel/barrier.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { spin_lock, spin_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { gfn_to_memslot, mmu_invalidate_retry_gfn } from '../kvm_host.ts'
import { gfn_to_pfn, kvm_release_pfn_clean } from '../kvm_main/pfn.ts'
import { at } from '../mm/pgtable.ts'
import { gfn_round_for_level, KVM_PAGES_PER_HPAGE, KVM_PFN_ERR_FAULT, PG_LEVEL_2M, PG_LEVEL_4K, type gfn_t, type kvm, type kvm_memory_slot, type kvm_pfn_t, type kvm_vcpu, type PgLevel, type RetPf } from '../types.ts'
import { host_pfn_mapping_level } from '../x86/mapping_level.ts'
import { is_shadow_present_pte, type kvm_mmu_root } from '../x86/spte.ts'
import { tdp_mmu_alloc_sp } from '../x86/tdp_mmu_map.ts'
import { hugeIndex, smallIndex } from '../x86/zap_root.ts'

/*
 * arch/loongarch/kvm/mmu.c. The secondary tables are shaped like the x86 model's, so its types and
 * host_pfn_mapping_level() serve here too; mmu_lock is a spinlock.
 */

/**
 * DOC: clause 4.2.1-explicit-check
 *
 * Hold `mmu_lock` and check for pending invalidations first, then look up and install in the same
 * critical section. While `mmu_lock` is held no invalidation can begin, and one that is pending for the GFN has just
 * been ruled out, so no mapping that the lookup sees can be split or taken away until `mmu_lock` is released. (The
 * count alone would do for that; the sequence number vouches for the PFN, which was looked up earlier. x86 prefetches
 * PTEs that way: it gives up if any invalidation is pending, and takes no snapshot.) This is how the faults of x86
 * and LoongArch use `host_pfn_mapping_level()`.
 *
 * Kernel: kvm_map_page(), arch/loongarch/kvm/mmu.c, 6.12 to 7.2
 * Kernel: kvm_mmu_hugepage_adjust(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

/**
 * kvm_map_page(): check, lookup and installation in one critical section.
 *
 * Locks: takes kvm->srcu, mmu_lock.
 * Left out: the retry loop (one attempt), protection bits, dirty logging, the second lookup of the memslot in
 * gfn_to_pfn_prot(). Missed bug: what differs if the memslot changes between the two.
 */
export function* kvm_map_page(vcpu: kvm_vcpu, gfn: gfn_t): Task<RetPf> {
  const { kvm } = vcpu
  yield* srcu_read_lock(kvm.srcu)
  const slot = yield* gfn_to_memslot(kvm, gfn)
  const r = slot === null ? 'RET_PF_EMULATE' : yield* mapInSlot(kvm, slot, gfn)
  yield* srcu_read_unlock(kvm.srcu)
  return r
}

function* mapInSlot(kvm: kvm, slot: kvm_memory_slot, gfn: gfn_t): Task<RetPf> {
  if (slot.invalid) return '-EFAULT'
  const mmu_seq = yield* load(kvm.mmu_invalidate_seq)
  yield* smp_rmb()
  const pfn = yield* gfn_to_pfn(kvm, slot, gfn)
  if (pfn === KVM_PFN_ERR_FAULT) return '-EFAULT'
  yield* spin_lock(kvm.mmu_lock)
  // clause: 4.2.1-explicit-check; without: `const retry = false`
  const retry = yield* mmu_invalidate_retry_gfn(kvm, mmu_seq, gfn)
  if (!retry) {
    const isHuge = fault_supports_huge_mapping(slot, gfn)
    const level = isHuge ? yield* host_pfn_mapping_level(kvm, gfn, slot) : PG_LEVEL_4K
    yield* kvm_set_pte(kvm, gfn, pfn, level)
  }
  yield* spin_unlock(kvm.mmu_lock)
  yield* kvm_release_pfn_clean(kvm, pfn)
  return retry ? 'RET_PF_RETRY' : 'RET_PF_FIXED'
}

/** fault_supports_huge_mapping(): the huge page lies in the memslot. */
function fault_supports_huge_mapping(slot: kvm_memory_slot, gfn: gfn_t): boolean {
  const first = gfn_round_for_level(gfn, PG_LEVEL_2M)
  const end = first + KVM_PAGES_PER_HPAGE(PG_LEVEL_2M)
  return first >= slot.base_gfn && end <= slot.base_gfn + slot.npages
}

/** kvm_populate_gpa() and kvm_set_pte(). A small mapping that exists is kept small. Locks: mmu_lock. */
export function* kvm_set_pte(kvm: kvm, gfn: gfn_t, pfn: kvm_pfn_t, level: PgLevel): Task<void> {
  const root: kvm_mmu_root = yield* load(kvm.arch.currentRoot)
  const huge = at(root.spte, hugeIndex(gfn), '2M entry')
  const old = yield* load(huge)
  const hasTable = is_shadow_present_pte(old) && old.kind === 'table'
  if (level === PG_LEVEL_2M && !hasTable) {
    const first = pfn - (gfn % KVM_PAGES_PER_HPAGE(PG_LEVEL_2M))
    yield* store(huge, { kind: 'leaf', level: PG_LEVEL_2M, pfn: first, private: false })
    return
  }
  const sp = hasTable ? old.sp : yield* tdp_mmu_alloc_sp(root, hugeIndex(gfn))
  if (!hasTable) yield* store(huge, { kind: 'table', sp })
  const small = at(sp.spte, smallIndex(gfn), '4K entry')
  yield* store(small, { kind: 'leaf', level: PG_LEVEL_4K, pfn, private: false })
}
