import { smp_wmb } from '../../kernel/barrier.ts'
import { atomic_add_return } from '../../kernel/atomic.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { mutex_lock, mutex_unlock, write_lock, write_unlock } from '../../kernel/locks.ts'
import type { Task } from '../../ops/op.ts'
import { __kvm_memslots, loadSlot } from '../kvm_host.ts'
import { at, pageRefcount } from '../mm/pgtable.ts'
import { hugeIndex } from '../x86/zap_root.ts'
import { kvm_unmap_gfn_range } from '../x86/tdp_mmu.ts'
import {
  gfn_round_for_level,
  KVM_PAGES_PER_HPAGE,
  PG_LEVEL_2M,
  type gfn_t,
  type kvm,
  type kvm_memory_slot,
  type kvm_pfn_t,
} from '../types.ts'
import {
  kvm_mmu_invalidate_begin,
  kvm_mmu_invalidate_end,
  kvm_mmu_invalidate_range_add,
} from './mmu_invalidate.ts'

/** The first frame of guest_memfd, in the page numbers of the model. */
export const GMEM_FIRST_PFN: kvm_pfn_t = 128

/** kvm_mem_is_private(): a lockless read of the attributes. */
export function* kvm_mem_is_private(kvm: kvm, gfn: gfn_t): Task<boolean> {
  const attribute = kvm.mem_attr_array[gfn]
  return attribute === undefined ? false : yield* load(attribute)
}

/** kvm_gmem_get_pfn(): the guest_memfd page, with a reference. Left out: guest_memfd's own life. */
export function* kvm_gmem_get_pfn(kvm: kvm, gfn: gfn_t): Task<kvm_pfn_t> {
  const pfn = GMEM_FIRST_PFN + gfn
  yield* atomic_add_return(1, pageRefcount(kvm.mm, pfn))
  return pfn
}

/**
 * DOC: clause 4.2-change-before-seq
 *
 * The change itself is ordered before the end of its invalidation. Whoever takes the new sequence number for a
 * snapshot must find the new state. For host page tables the page-table lock sees to it, which is released
 * before `mmu_lock` is taken for the end. Attributes are stored outside `mmu_lock`, and a lock that is taken does not hold back
 * the stores before it; there it is the lock of the xarray, released before xa_store returns.
 *
 * Kernel: kvm_vm_set_mem_attributes(), virt/kvm/kvm_main.c, 6.12
 */

/**
 * DOC: clause 4.2-whole-hugepage
 *
 * An invalidator inside KVM adds every GFN that a mapping made from the changing state could cover, not only those
 * that change: a change of attributes adds each huge page that it changes in part, if that could be mapped huge. A
 * fault on another GFN of it would pass the check otherwise, and map a huge page across the change. For MMU notifier
 * events the core MM takes care of this, see 4.5.
 *
 * Kernel: kvm_arch_pre_set_memory_attributes(), arch/x86/kvm/mmu/mmu.c, 6.12 to 7.2
 * Differs: kernels without 9129633d568e add the exact range only.
 */

/**
 * kvm_vm_set_mem_attributes(): makes `[start, end)` private or shared.
 *
 * Locks: takes slots_lock; mmu_lock for writing twice, not in between.
 * Left out: the early return if nothing changes, reservation of memory, the search for memslots (the one memslot is
 * known to match).
 */
export function* kvm_vm_set_mem_attributes(
  kvm: kvm,
  start: gfn_t,
  end: gfn_t,
  isPrivate: boolean,
): Task<void> {
  yield* mutex_lock(kvm.slots_lock)
  const slot = yield* onlySlot(kvm)
  yield* write_lock(kvm.mmu_lock)
  yield* kvm_mmu_invalidate_begin(kvm)
  yield* kvm_mmu_invalidate_range_add(kvm, start, end)
  yield* kvm_arch_pre_set_memory_attributes(kvm, slot, start, end)
  yield* write_unlock(kvm.mmu_lock)
  for (let gfn = start; gfn < end; gfn++) {
    yield* store(at(kvm.mem_attr_array, gfn, 'attribute of gfn'), isPrivate)
  }
  // Stands for the lock of the xarray, whose release orders the stores before those under mmu_lock.
  // clause: 4.2-change-before-seq
  yield* smp_wmb()
  yield* write_lock(kvm.mmu_lock)
  yield* kvm_mmu_invalidate_end(kvm)
  yield* kvm_arch_post_set_memory_attributes(kvm, start)
  yield* write_unlock(kvm.mmu_lock)
  yield* mutex_unlock(kvm.slots_lock)
}

/** Left out: conversions of a range that spans memslots. Locks: slots_lock. */
function* onlySlot(kvm: kvm): Task<kvm_memory_slot> {
  const container = yield* __kvm_memslots(kvm)
  const slot = yield* loadSlot(at(container.slots, 0, 'memslot'))
  if (slot === null) throw new Error('the scenario changes attributes without a memslot')
  return slot
}

/**
 * kvm_arch_pre_set_memory_attributes(). Locks: mmu_lock for writing, an invalidation pending.
 *
 * Left out: the kernel adds a huge page only if it fits the memslot and is not mixed yet. Adding it always can only
 * hold off more faults, so nothing is hidden that the clause is about.
 */
function* kvm_arch_pre_set_memory_attributes(
  kvm: kvm,
  slot: kvm_memory_slot,
  start: gfn_t,
  end: gfn_t,
): Task<void> {
  const first = gfn_round_for_level(start, PG_LEVEL_2M)
  const last = gfn_round_for_level(end - 1, PG_LEVEL_2M) + KVM_PAGES_PER_HPAGE(PG_LEVEL_2M)
  // clause: 4.2-whole-hugepage
  yield* kvm_mmu_invalidate_range_add(kvm, first, last)
  yield* kvm_unmap_gfn_range(kvm, { slot, start, end })
}

/** kvm_arch_post_set_memory_attributes(): which huge pages are mixed now. Locks: mmu_lock for writing. */
function* kvm_arch_post_set_memory_attributes(kvm: kvm, start: gfn_t): Task<void> {
  const first = gfn_round_for_level(start, PG_LEVEL_2M)
  const head = yield* kvm_mem_is_private(kvm, first)
  const tail = yield* kvm_mem_is_private(kvm, first + 1)
  yield* store(at(kvm.arch.lpageMixed, hugeIndex(first), 'huge page'), head !== tail)
}
