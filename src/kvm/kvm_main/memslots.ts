import { increment, load, store } from '../../kernel/rwonce.ts'
import { mutex_lock, mutex_unlock, spin_lock, spin_unlock } from '../../kernel/locks.ts'
import { rcu_assign_pointer } from '../../kernel/rcu.ts'
import { kfree } from '../../kernel/slab.ts'
import { synchronize_srcu } from '../../kernel/srcu.ts'
import {
  finish_rcuwait,
  prepare_to_rcuwait,
  schedule,
  set_current_state,
} from '../../kernel/rcuwait.ts'
import { FREED } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'
import { kvm_gmem_bind, kvm_gmem_release, kvm_gmem_unbind } from '../guest_memfd.ts'
import { kvm_arch_flush_shadow_memslot } from '../x86/tdp_mmu.ts'
import type { kvm, kvm_memory_slot, kvm_memslots } from '../types.ts'

/*
 * virt/kvm/kvm_main.c: changing memslots.
 *
 * Left out: dirty bitmaps, error paths; slot generations in VMs without a gfn_to_pfn_cache (MMIO caches are not modelled).
 */

/**
 * DOC: 4.4 Synchronization for invalidation lock/fields: `kvm->mn_*`
 *
 * "mn" stands for MMU notifier. An *event* is one pair of `invalidate_range_start()` and
 * `invalidate_range_end()`. Each half searches the memslots on its own, and only if it finds one does it begin or
 * end an invalidation. So both must get the same answer. No lock can be held from start to end to ensure that:
 * `mmu_lock` would be held while the host unmaps, and `kvm->slots_lock` may be held by someone who waits for the
 * event.
 *
 * Instead the waiting is one-sided. A start adds one to `kvm->mn_active_invalidate_count`, the end subtracts one,
 * and neither ever waits for a memslot update. Whoever wants to publish new memslots waits until the count is
 * zero, asleep on `kvm->mn_memslots_update_rcuwait`. `kvm->mn_invalidate_lock` is a spinlock that protects the
 * count, and the moment at which the memslots are swapped.
 *
 * Do not confuse the count with `kvm->mmu_invalidate_in_progress`. That one tells *faults* that guest memory is
 * being invalidated, and is raised only if a memslot matches. This one tells *memslot updates* that somebody still
 * depends on the current memslots, and is raised by every event of the process, relevant to the guest or not.
 * Therefore the wait is not fair: events that keep overlapping can delay a memslot update without bound. The
 * `gfn_to_pfn_cache` is a third user. It is invalidated before `kvm_mmu_invalidate_begin()`, so it has to look at
 * this count and not at the other one.
 *
 * For an event:
 *
 * - [[4.4-events-never-wait]]
 * - [[4.4-count-first]]
 * - [[4.4-count-last]]
 * - [[4.4-wake]]
 *
 * For `kvm_swap_active_memslots()`, which thereby prevents both ways to lose balance:
 *
 * 1. [[4.4-no-removal-while-invalidating]]
 * 2. [[4.4-no-creation-while-invalidating]]
 *
 * - [[4.4-wait-in-a-loop]]
 * - [[4.4-announce-before-sleeping]]
 * - [[4.4-publish-under-the-lock]]
 * - [[4.4-grace-period]]
 *
 * Other invalidations keep their own balance by other means: memory attribute changes hold
 * `kvm->slots_lock` from begin to end, guest_memfd holds the `invalidate_lock` of its mapping (though not when it
 * unbinds a dying file, in 6.12 to 7.2), and
 * `kvm_zap_gfn_range()` does not look for memslots.
 */

/**
 * DOC: clause 4.4-no-removal-while-invalidating
 *
 * A memslot is not removed between the start and the end of an event. Otherwise the start finds it and begins an
 * invalidation, the end does not find it, and `kvm->mmu_invalidate_in_progress` never returns to zero: faults in the
 * range (all faults, where the check has no range) are retried for ever.
 *
 * Kernel: kvm_swap_active_memslots(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.4-no-creation-while-invalidating
 *
 * A memslot is not added between the start and the end of an event either. Otherwise the end finds a memslot that the
 * start did not find, the count becomes negative, and the VM is bugged: the next begin would bring the count to zero,
 * and that invalidation would hold off no fault.
 *
 * Kernel: kvm_swap_active_memslots(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.4-wait-in-a-loop
 *
 * The wait is a loop. `kvm->mn_invalidate_lock` is dropped to sleep, so another event may have started by
 * the time the lock is held again.
 *
 * Kernel: kvm_swap_active_memslots(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.4-announce-before-sleeping
 *
 * The updater sets its task state before it drops `kvm->mn_invalidate_lock`. Otherwise the wake-up may come before
 * that, is lost, and the updater sleeps for ever.
 *
 * Kernel: kvm_swap_active_memslots(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.4-publish-under-the-lock
 *
 * The new memslots are published with `kvm->mn_invalidate_lock` still held, so that no event can start
 * between the check of the count and the swap.
 *
 * Kernel: kvm_swap_active_memslots(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.4-grace-period
 *
 * After the swap, `synchronize_srcu(&kvm->srcu)` waits for the readers of the old container. Only then
 * may it be changed or freed, and only then is it certain that no fault goes on with the old memslot.
 *
 * Kernel: kvm_swap_active_memslots(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.1-arch-lock-before-grace-period
 *
 * The updater releases `kvm->slots_arch_lock` before it waits for the grace period, because a reader of `kvm->srcu`
 * may take it (x86 does when it allocates the first shadow root). Waiting for readers with it held is a deadlock.
 *
 * Kernel: kvm_swap_active_memslots(), virt/kvm/kvm_main.c, 6.1 to 7.2
 * Kernel: mmu_first_shadow_root_alloc(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

/**
 * kvm_swap_active_memslots(): publishes the inactive container once no event is open.
 *
 * Locks: slots_lock held; releases slots_arch_lock, which the caller took.
 * Claim: docs/locking/4.4-mn-fields.md
 */
export function* kvm_swap_active_memslots(kvm: kvm): Task<void> {
  const slots = yield* inactiveMemslots(kvm)
  yield* startGeneration(kvm, slots)
  yield* spin_lock(kvm.mn_invalidate_lock)
  yield* prepare_to_rcuwait(kvm.mn_memslots_update_rcuwait)
  // clause: 4.4-no-removal-while-invalidating
  // clause: 4.4-no-creation-while-invalidating
  // clause: 4.4-wait-in-a-loop; without: `if ((yield* load(kvm.mn_active_invalidate_count)) !== 0) { yield* waitForInvalidations(kvm) }`
  while ((yield* load(kvm.mn_active_invalidate_count)) !== 0) {
    yield* waitForInvalidations(kvm)
  }
  yield* finish_rcuwait(kvm.mn_memslots_update_rcuwait)
  // clause: 4.4-publish-under-the-lock; without: swap
  yield* rcu_assign_pointer(kvm.memslots, slots)
  yield* spin_unlock(kvm.mn_invalidate_lock)
  // clause: 4.1-arch-lock-before-grace-period; without: swap
  yield* mutex_unlock(kvm.slots_arch_lock)
  // clause: 4.4-grace-period
  yield* synchronize_srcu(kvm.srcu)
  if (slots.generation !== undefined) yield* increment(slots.generation)
}

/** KVM_MEMSLOT_GEN_UPDATE_IN_PROGRESS: an odd generation. Locks: slots_lock. */
function* startGeneration(kvm: kvm, slots: kvm_memslots): Task<void> {
  if (slots.generation === undefined) return
  const active = yield* load(kvm.memslots)
  yield* store(slots.generation, (yield* load(active.generation!)) + 1)
}

/** One pass of the wait. Locks: mn_invalidate_lock, dropped to sleep. */
function* waitForInvalidations(kvm: kvm): Task<void> {
  // clause: 4.4-announce-before-sleeping; without: swap
  yield* set_current_state(kvm.mn_memslots_update_rcuwait)
  yield* spin_unlock(kvm.mn_invalidate_lock)
  yield* schedule(kvm.mn_memslots_update_rcuwait)
  yield* spin_lock(kvm.mn_invalidate_lock)
}

function* inactiveMemslots(kvm: kvm): Task<kvm_memslots> {
  const active = yield* load(kvm.memslots)
  const [first, second] = kvm.__memslots
  return active === first ? second : first
}

/**
 * kvm_replace_memslot() on the inactive container.
 *
 * Locks: slots_lock, and slots_arch_lock unless the container was active before; no reader may be left in it.
 */
function* kvm_replace_memslot(kvm: kvm, id: number, slot: kvm_memory_slot | null): Task<void> {
  const container = yield* inactiveMemslots(kvm)
  const place = slotPlace(container, id)
  yield* store(place, 'being rewritten')
  yield* store(place, slot)
}

function slotPlace(container: kvm_memslots, id: number): kvm_memslots['slots'][number] {
  const place = container.slots[id]
  if (place === undefined) throw new Error(`${container.name} has no memslot ${String(id)}`)
  return place
}

/**
 * kvm_activate_memslot(): swaps, and repeats the change in the container that is now inactive.
 *
 * Locks: slots_lock and slots_arch_lock; the second is released in the swap.
 */
function* kvm_activate_memslot(kvm: kvm, id: number, slot: kvm_memory_slot | null): Task<void> {
  yield* kvm_swap_active_memslots(kvm)
  yield* kvm_replace_memslot(kvm, id, slot)
}

/**
 * DOC: clause 4.1-zap-after-invalid-is-published
 *
 * The shadow pages are zapped after the grace period of the first swap. A fault that still uses the
 * valid memslot has then finished, and its mapping is there to be zapped; a fault that comes later finds
 * the `KVM_MEMSLOT_INVALID` flag. That is why no sequence number is needed here.
 *
 * Kernel: kvm_invalidate_memslot(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.1-zap-before-removal
 *
 * The zap is complete before the second swap. Afterwards no event finds the memslot, so nothing may be left for
 * somebody to clean up later.
 *
 * Kernel: kvm_arch_flush_shadow_memslot(), arch/x86/kvm/mmu/mmu.c, 6.12 to 7.2
 * Kernel: kvm_set_memslot(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/** kvm_invalidate_memslot(). Locks: slots_lock, slots_arch_lock (dropped and taken again). */
function* kvm_invalidate_memslot(kvm: kvm, old: kvm_memory_slot): Task<void> {
  yield* kvm_replace_memslot(kvm, old.id, old.invalidCopy ?? null)
  // clause: 4.1-zap-after-invalid-is-published; without: swap
  yield* kvm_swap_active_memslots(kvm)
  // clause: 4.1-zap-before-removal
  yield* kvm_arch_flush_shadow_memslot(kvm)
  yield* mutex_lock(kvm.slots_arch_lock)
}

/**
 * DOC: clause 4.1-delete-in-two-steps
 *
 * Deleting or moving a memslot takes two swaps: the first publishes a copy marked
 * `KVM_MEMSLOT_INVALID`, the second removes or replaces it. In between, MMU notifier events still find
 * the memslot while no new mapping can be made from it. With one swap, an event that comes after the swap
 * and before the zap finds nothing to zap, and the host frees a page that the guest can still reach.
 *
 * Kernel: kvm_set_memslot(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/** What KVM_SET_USER_MEMORY_REGION is asked to do: enum kvm_mr_change with its operands. */
export type MemslotChange =
  | { readonly kind: 'KVM_MR_CREATE'; readonly slot: kvm_memory_slot }
  | { readonly kind: 'KVM_MR_DELETE'; readonly slot: kvm_memory_slot }
  | { readonly kind: 'KVM_MR_MOVE'; readonly slot: kvm_memory_slot; readonly to: kvm_memory_slot }
  | { readonly kind: 'KVM_MR_FLAGS_ONLY'; readonly slot: kvm_memory_slot; readonly to: kvm_memory_slot }

/**
 * kvm_set_memslot(). Returns whether it dropped the last reference to a guest_memfd.
 *
 * Locks: slots_lock; takes and releases slots_arch_lock.
 */
export function* kvm_set_memslot(kvm: kvm, change: MemslotChange): Task<boolean> {
  yield* mutex_lock(kvm.slots_arch_lock)
  if (change.kind === 'KVM_MR_DELETE' || change.kind === 'KVM_MR_MOVE') {
    // clause: 4.1-delete-in-two-steps
    yield* kvm_invalidate_memslot(kvm, change.slot)
  }
  const next = memslotAfter(change)
  yield* kvm_replace_memslot(kvm, change.slot.id, next)
  yield* kvm_activate_memslot(kvm, change.slot.id, next)
  // clause: 4.1-zap-before-removal; without: `yield* kvm_arch_flush_shadow_memslot(kvm); return yield* freeMemslots(kvm, change)`
  // clause: 4.1-delete-in-two-steps; without: `yield* kvm_arch_flush_shadow_memslot(kvm); return yield* freeMemslots(kvm, change)`
  return yield* freeMemslots(kvm, change)
}

function memslotAfter(change: MemslotChange): kvm_memory_slot | null {
  switch (change.kind) {
    case 'KVM_MR_CREATE':
      return change.slot
    case 'KVM_MR_DELETE':
      return null
    case 'KVM_MR_MOVE':
    case 'KVM_MR_FLAGS_ONLY':
      return change.to
  }
}

/** kfree() of the temporary INVALID copy, and of the slot that is gone (kvm_commit_memory_region()). */
function* freeMemslots(kvm: kvm, change: MemslotChange): Task<boolean> {
  if (change.kind === 'KVM_MR_CREATE') return false
  const copy = change.slot.invalidCopy
  if (copy !== undefined && change.kind !== 'KVM_MR_FLAGS_ONLY') {
    yield* store(copy.userspace_addr, FREED as unknown as number)
  }
  const closed = yield* kvm_gmem_unbind(kvm, change.slot)
  yield* store(change.slot.userspace_addr, FREED as unknown as number)
  if (change.slot.gmem !== undefined) yield* kfree([change.slot.gmem.file, change.slot.gmem.pgoff])
  return closed
}

/** KVM_SET_USER_MEMORY_REGION. Locks: takes slots_lock. A file that was closed is released on the way out. */
export function* kvm_vm_ioctl_set_memory_region(kvm: kvm, change: MemslotChange): Task<void> {
  yield* mutex_lock(kvm.slots_lock)
  if (change.kind === 'KVM_MR_CREATE') yield* kvm_gmem_bind(kvm, change.slot)
  const closed = yield* kvm_set_memslot(kvm, change)
  yield* mutex_unlock(kvm.slots_lock)
  if (closed && kvm.gmem !== undefined) yield* kvm_gmem_release(kvm.gmem)
}
