import { load, READ_ONCE } from '../kernel/rwonce.ts'
import { smp_rmb } from '../kernel/barrier.ts'
import { rcu_dereference } from '../kernel/rcu.ts'
import { lockdep_assert_held, lockdepAssertEither } from '../kernel/lockdep.ts'
import { bug, WARN_ON_ONCE } from '../kernel/bug.ts'
import type { Task } from '../ops/op.ts'
import type { Cell } from '../ops/shared.ts'
import { INVALID_GPA, type gfn_t, type hva_t, type kvm, type kvm_memory_slot, type kvm_memslots, type SlotPlace } from './types.ts'

/*
 * include/linux/kvm_host.h: the retry helpers and memslot lookups.
 */

/**
 * DOC: clause 4.2-in-progress
 *
 * While `kvm->mmu_invalidate_in_progress` is not zero, a fault on a GFN inside
 * `[kvm->mmu_invalidate_range_start, kvm->mmu_invalidate_range_end)` must be retried: the host may
 * still be about to unmap the page although the shadow pages have been zapped already.
 *
 * Kernel: mmu_invalidate_retry_gfn(), include/linux/kvm_host.h, 6.8 to 7.2
 * Kernel: mmu_invalidate_retry(), include/linux/kvm_host.h, 6.1 to 7.2
 * Differs: 6.1 has mmu_invalidate_retry_hva() and keeps the range in host virtual addresses.
 */

/**
 * DOC: clause 4.2-seq-after-end
 *
 * An invalidation that began and ended between the fault's snapshot and its check leaves no count
 * behind. It is seen by `kvm->mmu_invalidate_seq`, which every end increments before it decrements
 * the count; a fault whose snapshot differs must be retried, whatever its GFN.
 *
 * Kernel: mmu_invalidate_retry_gfn(), include/linux/kvm_host.h, 6.8 to 7.2
 * Kernel: kvm_mmu_invalidate_end(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.2-count-before-seq
 *
 * `mmu_invalidate_retry()` reads the count before the sequence number, with `smp_rmb()` in between: the counterpart of
 * the `smp_wmb()` of the end. Read the other way round, or in no order, the count can be that after an end and the
 * sequence number that before it.
 *
 * Kernel: mmu_invalidate_retry(), include/linux/kvm_host.h, 6.1 to 7.2
 */

/**
 * include/linux/kvm_host.h: the check without a range.
 *
 * Locks: mmu_lock in either mode; powerpc HPT has its rmap lock instead, which its zap takes too.
 */
export function* mmu_invalidate_retry(kvm: kvm, mmu_seq: number): Task<boolean> {
  // clause: 4.2-in-progress
  if ((yield* load(kvm.mmu_invalidate_in_progress)) !== 0) return true
  // clause: 4.2-count-before-seq
  yield* smp_rmb()
  return (yield* load(kvm.mmu_invalidate_seq)) !== mmu_seq
}

/**
 * include/linux/kvm_host.h: must the fault on `gfn` be retried?
 *
 * Locks: mmu_lock held, in any mode.
 * Claim: docs/locking/4.2-pending-invalidations.md
 */
export function* mmu_invalidate_retry_gfn(kvm: kvm, mmu_seq: number, gfn: gfn_t): Task<boolean> {
  yield* lockdep_assert_held(kvm.mmu_lock)
  // clause: 4.2-in-progress
  if ((yield* load(kvm.mmu_invalidate_in_progress)) !== 0) {
    const start = yield* load(kvm.mmu_invalidate_range_start)
    const end = yield* load(kvm.mmu_invalidate_range_end)
    const isUnset = start === INVALID_GPA || end === INVALID_GPA
    yield* WARN_ON_ONCE(isUnset, 'invalidation without a range')
    if (isUnset || (gfn >= start && gfn < end)) return true
  }
  // clause: 4.2-seq-after-end; without: `return false`
  return (yield* load(kvm.mmu_invalidate_seq)) !== mmu_seq
}

/**
 * include/linux/kvm_host.h: the lockless pre-check. Wrong in both directions at times, on purpose.
 *
 * Left out: 6.1 has no such helper.
 */
export function* mmu_invalidate_retry_gfn_unsafe(kvm: kvm, mmu_seq: number, gfn: gfn_t): Task<boolean> {
  if ((yield* READ_ONCE(kvm.mmu_invalidate_in_progress)) !== 0) {
    const start = yield* load(kvm.mmu_invalidate_range_start)
    if (gfn >= start) {
      const end = yield* load(kvm.mmu_invalidate_range_end)
      if (gfn < end) return true
    }
  }
  return (yield* READ_ONCE(kvm.mmu_invalidate_seq)) !== mmu_seq
}

/** __kvm_memslots(): the active container. Locks: kvm->srcu, or slots_lock. */
export function* __kvm_memslots(kvm: kvm): Task<kvm_memslots> {
  const slots = yield* rcu_dereference(kvm.memslots)
  yield* lockdepAssertEither(kvm.srcu, kvm.slots_lock)
  return slots
}

/** The slot that has `gfn`, or null. Locks: as __kvm_memslots(). */
export function* gfn_to_memslot(kvm: kvm, gfn: gfn_t): Task<kvm_memory_slot | null> {
  const container = yield* __kvm_memslots(kvm)
  for (const cell of container.slots) {
    const slot = yield* loadSlot(cell)
    if (slot !== null && is_gfn_in_memslot(slot, gfn)) return slot
  }
  return null
}

/** Reads a place of a container that nobody may be rewriting now. */
export function* loadSlot(place: Cell<SlotPlace>): Task<kvm_memory_slot | null> {
  const slot = yield* load(place)
  if (slot !== 'being rewritten') return slot
  yield* bug('a reader meets a memslots container that is being rewritten')
  return null
}

export function is_gfn_in_memslot(slot: kvm_memory_slot, gfn: gfn_t): boolean {
  return gfn >= slot.base_gfn && gfn < slot.base_gfn + slot.npages
}

/** __gfn_to_hva_memslot(). Reads the slot, so the slot must not be freed yet. */
export function* __gfn_to_hva_memslot(slot: kvm_memory_slot, gfn: gfn_t): Task<hva_t> {
  const userspace_addr = yield* load(slot.userspace_addr)
  return userspace_addr + (gfn - slot.base_gfn)
}
