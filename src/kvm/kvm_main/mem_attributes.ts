import { smp_wmb } from '../../kernel/barrier.ts'
import { atomic_add_return } from '../../kernel/atomic.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { mutex_lock, mutex_unlock, write_lock, write_unlock } from '../../kernel/locks.ts'
import type { Task } from '../../ops/op.ts'
import { __kvm_memslots, loadSlot } from '../kvm_host.ts'
import { getPfnOfFile } from '../guest_memfd.ts'
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
import type { kvm_gfn_range } from './mmu_notifier.ts'

/** The first frame of guest_memfd, in the page numbers of the model. */
export const GMEM_FIRST_PFN: kvm_pfn_t = 128

/** kvm_mem_is_private(): a lockless read of the attributes. */
export function* kvm_mem_is_private(kvm: kvm, gfn: gfn_t): Task<boolean> {
  const attribute = kvm.mem_attr_array[gfn]
  return attribute === undefined ? false : yield* load(attribute)
}

/** kvm_gmem_get_pfn(): the guest_memfd page, with a reference. */
export function* kvm_gmem_get_pfn(kvm: kvm, slot: kvm_memory_slot, gfn: gfn_t): Task<kvm_pfn_t> {
  if (slot.gmem !== undefined) return yield* getPfnOfFile(kvm, slot, slot.gmem, gfn)
  return yield* privatePage(kvm, gfn)
}

/** The same in a VM whose guest_memfd is left out: every page is always there. */
function* privatePage(kvm: kvm, gfn: gfn_t): Task<kvm_pfn_t> {
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
 * DOC: clause 4.8-attributes-under-slots-lock
 *
 * A change of attributes holds `kvm->slots_lock` from begin to end. Each half looks for memslots, and nothing but
 * this lock makes both find the same: `kvm->srcu` does not keep a new container from being published, and nobody
 * waits for this invalidation.
 *
 * Kernel: kvm_vm_set_mem_attributes(), virt/kvm/kvm_main.c, 6.8 to 7.2
 */

/**
 * DOC: clause 4.8-attributes-between-the-halves
 *
 * The new attributes are stored after the begin and before the end. A fault that read the old ones then meets the
 * pending invalidation, or the new sequence number.
 *
 * Kernel: kvm_vm_set_mem_attributes(), virt/kvm/kvm_main.c, 6.8 to 7.2
 */

/**
 * kvm_vm_set_mem_attributes(): makes `[start, end)` private or shared.
 *
 * Locks: takes slots_lock; mmu_lock for writing twice, not in between.
 * Left out: the early return if nothing changes, reservation of memory.
 */
export function* kvm_vm_set_mem_attributes(
  kvm: kvm,
  start: gfn_t,
  end: gfn_t,
  isPrivate: boolean,
): Task<void> {
  // clause: 4.8-attributes-under-slots-lock; without: `yield { kind: 'enter', domain: kvm.srcu }`
  yield* mutex_lock(kvm.slots_lock)
  yield* kvm_handle_gfn_range(kvm, {
    start,
    end,
    on_lock: kvm_mmu_invalidate_begin,
    handler: kvm_pre_set_memory_attributes,
  })
  // clause: 4.8-attributes-between-the-halves; without: swap
  yield* storeAttributes(kvm, { start, end, isPrivate })
  yield* kvm_handle_gfn_range(kvm, {
    start,
    end,
    on_lock: kvm_mmu_invalidate_end,
    handler: kvm_arch_post_set_memory_attributes,
  })
  // clause: 4.8-attributes-under-slots-lock; without: `yield { kind: 'exit', domain: kvm.srcu }`
  yield* mutex_unlock(kvm.slots_lock)
}

/** xa_store() for each frame. Locks: slots_lock; not mmu_lock. */
function* storeAttributes(
  kvm: kvm,
  { start, end, isPrivate }: { readonly start: gfn_t; readonly end: gfn_t; readonly isPrivate: boolean },
): Task<void> {
  for (let gfn = start; gfn < end; gfn++) {
    yield* store(at(kvm.mem_attr_array, gfn, 'attribute of gfn'), isPrivate)
  }
  // Stands for the lock of the xarray, whose release orders the stores before those under mmu_lock.
  // clause: 4.2-change-before-seq
  yield* smp_wmb()
}

/** struct kvm_mmu_notifier_range, as kvm_handle_gfn_range() uses it. */
interface GfnRangeHandling {
  readonly start: gfn_t
  readonly end: gfn_t
  readonly on_lock: (kvm: kvm) => Task<void>
  readonly handler: (kvm: kvm, range: kvm_gfn_range) => Task<void>
}

/** kvm_handle_gfn_range(): finds the memslots of a range. Locks: slots_lock; takes mmu_lock once one was found. */
function* kvm_handle_gfn_range(kvm: kvm, range: GfnRangeHandling): Task<void> {
  const container = yield* __kvm_memslots(kvm)
  let found_memslot = false
  for (const place of container.slots) {
    const slot = yield* loadSlot(place)
    if (slot === null) continue
    const start = Math.max(range.start, slot.base_gfn)
    const end = Math.min(range.end, slot.base_gfn + slot.npages)
    if (start >= end) continue
    if (!found_memslot) {
      found_memslot = true
      yield* write_lock(kvm.mmu_lock)
      yield* range.on_lock(kvm)
    }
    yield* range.handler(kvm, { slot, start, end })
  }
  if (found_memslot) yield* write_unlock(kvm.mmu_lock)
}

/** kvm_pre_set_memory_attributes(). Locks: mmu_lock for writing, an invalidation pending. */
function* kvm_pre_set_memory_attributes(kvm: kvm, range: kvm_gfn_range): Task<void> {
  yield* kvm_mmu_invalidate_range_add(kvm, range.start, range.end)
  yield* kvm_arch_pre_set_memory_attributes(kvm, range)
}

/**
 * kvm_arch_pre_set_memory_attributes(). Locks: mmu_lock for writing, an invalidation pending.
 *
 * Left out: the kernel adds a huge page only if it fits the memslot and is not mixed yet. Adding it always can only
 * hold off more faults, so nothing is hidden that the clause is about.
 */
function* kvm_arch_pre_set_memory_attributes(kvm: kvm, range: kvm_gfn_range): Task<void> {
  const { start, end } = range
  const first = gfn_round_for_level(start, PG_LEVEL_2M)
  const last = gfn_round_for_level(end - 1, PG_LEVEL_2M) + KVM_PAGES_PER_HPAGE(PG_LEVEL_2M)
  // clause: 4.2-whole-hugepage
  yield* kvm_mmu_invalidate_range_add(kvm, first, last)
  yield* kvm_unmap_gfn_range(kvm, range)
}

/**
 * DOC: clause 4.8-mixed-with-the-end
 *
 * Which huge pages are mixed is computed anew in the same section of `mmu_lock` as the end. From the end on faults
 * are let through, and what keeps them from mapping a huge page across the change is the mixed flag.
 *
 * Kernel: kvm_arch_post_set_memory_attributes(), arch/x86/kvm/mmu/mmu.c, 6.8 to 7.2
 */

/** kvm_arch_post_set_memory_attributes(). Locks: mmu_lock for writing, held since the end. */
function* kvm_arch_post_set_memory_attributes(kvm: kvm, { start }: kvm_gfn_range): Task<void> {
  // clause: 4.8-mixed-with-the-end; without: `yield* write_unlock(kvm.mmu_lock); yield* write_lock(kvm.mmu_lock); yield* hugepage_set_mixed(kvm, start)`
  yield* hugepage_set_mixed(kvm, start)
}

/** hugepage_set_mixed() and hugepage_clear_mixed(), for the huge page of `gfn`. Locks: mmu_lock for writing. */
function* hugepage_set_mixed(kvm: kvm, gfn: gfn_t): Task<void> {
  const first = gfn_round_for_level(gfn, PG_LEVEL_2M)
  const head = yield* kvm_mem_is_private(kvm, first)
  const tail = yield* kvm_mem_is_private(kvm, first + 1)
  yield* store(at(kvm.arch.lpageMixed, hugeIndex(first), 'huge page'), head !== tail)
}
