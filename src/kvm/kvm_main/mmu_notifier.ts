import { load, increment, decrement } from '../../kernel/rwonce.ts'
import { spin_lock, spin_unlock, write_lock, write_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import { rcuwait_wake_up } from '../../kernel/rcuwait.ts'
import { WARN_ON_ONCE } from '../../kernel/bug.ts'
import type { Task } from '../../ops/op.ts'
import { __kvm_memslots, loadSlot } from '../kvm_host.ts'
import { gfn_to_pfn_cache_invalidate_start, outdateLookups } from '../pfncache.ts'
import { kvm_unmap_gfn_range_hv } from '../powerpc/book3s_64_mmu_hv.ts'
import { kvm_unmap_gfn_range } from '../x86/tdp_mmu.ts'
import type { gfn_t, hva_t, kvm, kvm_memory_slot } from '../types.ts'
import {
  kvm_mmu_invalidate_begin,
  kvm_mmu_invalidate_end,
  kvm_mmu_invalidate_range_add,
} from './mmu_invalidate.ts'

/**
 * DOC: 4.3 Further optimization: ignoring invalidations if there is no matching memslot
 *
 * An invalidation matters to KVM only if it overlaps a memslot. Many do not: the VMM's process also maps its
 * code, heap, stacks and libraries, and every change to those is announced as well. So
 * `__kvm_handle_hva_range()`, which serves both halves of an MMU notifier event, takes `mmu_lock` and touches
 * the `kvm->mmu_invalidate_*` fields only once it has found a memslot.
 *
 * - [[4.3-both-halves-ask]]
 * - [[4.3-once-per-event]]
 *
 * Memory attribute changes and guest_memfd do the same with their own lookups. `kvm_zap_gfn_range()` does not
 * look for memslots before it begins. Aging never touches the fields, and since 6.15 takes no `mmu_lock` where
 * the architecture selects `CONFIG_KVM_MMU_LOCKLESS_AGING`.
 *
 * This creates another problem: the two halves of an event each look at the memslots, and memslots may be
 * updated in between. If the answers differ, the count is left too high or becomes negative.
 */

/** struct kvm_gfn_range: the part of an event that lies in one memslot. */
export interface kvm_gfn_range {
  readonly slot: kvm_memory_slot
  readonly start: gfn_t
  readonly end: gfn_t
}

/** struct kvm_mmu_notifier_range; a null handler stands for kvm_null_fn(). */
interface kvm_mmu_notifier_range {
  readonly start: hva_t
  readonly end: hva_t
  readonly on_lock: (kvm: kvm) => Task<void>
  /** Whether it found a young page, for aging. */
  readonly handler: ((kvm: kvm, range: kvm_gfn_range) => Task<boolean | void>) | null
}

/** What __kvm_handle_hva_range() has to tell. */
interface HvaWalk {
  readonly found_memslot: boolean
  /** Whether a handler said yes. */
  readonly ret: boolean
}

/**
 * DOC: clause 4.3-both-halves-ask
 *
 * The end of an event asks the same question as its start, and leaves the fields alone if it finds no
 * memslot. An end without a begin would make `kvm->mmu_invalidate_in_progress` negative, and the VM is
 * bugged.
 *
 * Kernel: __kvm_handle_hva_range(), virt/kvm/kvm_main.c, 6.1 to 6.12
 * Differs: kvm_handle_hva_range() in 7.2. A negative count is a BUG() of the host in 6.1.
 */

/**
 * DOC: clause 4.3-once-per-event
 *
 * An event that overlaps several memslots begins once and ends once. Only the range is added per
 * memslot.
 *
 * Kernel: __kvm_handle_hva_range(), virt/kvm/kvm_main.c, 6.1 to 6.12
 * Differs: kvm_handle_hva_range() in 7.2.
 */

/**
 * DOC: clause 4.2-begin-and-range-together
 *
 * `mmu_lock` is not dropped between the begin and the first range: a pending invalidation always has a range.
 * `mmu_invalidate_retry_gfn()` asserts it; if it finds a count without a range it warns and asks for a retry.
 *
 * Kernel: __kvm_handle_hva_range(), virt/kvm/kvm_main.c, 6.12
 * Kernel: mmu_invalidate_retry_gfn(), include/linux/kvm_host.h, 6.8 to 7.2
 * Differs: in 6.1 begin and range are one function. kvm_handle_hva_range() in 7.2.
 */

/**
 * DOC: clause 4.2-same-unit
 *
 * The range is in the unit that the check compares: guest frame numbers. An MMU notifier event comes in
 * host virtual addresses and is translated memslot by memslot.
 *
 * Kernel: kvm_mmu_unmap_gfn_range(), virt/kvm/kvm_main.c, 6.8 to 7.2
 * Differs: 6.1 compares host virtual addresses; kvm_zap_gfn_range() fed it guest frame numbers until 6d3085e4d89a.
 */

/** The part of a range that lies in a memslot, in guest frames; null if there is none. */
export function inGuestFrames(
  slot: kvm_memory_slot,
  userspace_addr: hva_t,
  range: { readonly start: hva_t; readonly end: hva_t },
): kvm_gfn_range | null {
  const start = Math.max(range.start, userspace_addr)
  const end = Math.min(range.end, userspace_addr + slot.npages)
  const toGfn = slot.base_gfn - userspace_addr
  return start < end ? { slot, start: start + toGfn, end: end + toGfn } : null
}

/**
 * __kvm_handle_hva_range(): finds the memslots of an event and hands them to its handler.
 *
 * Locks: takes kvm->srcu, and mmu_lock once a memslot was found. What the kernel does here for a range that says
 * `lockless` is in aging.ts, a function of its own.
 * Claim: docs/locking/4.3-no-matching-memslot.md
 * Left out: TLB flushes (an SPTE change takes effect at once), several address spaces, events that may not block (their
 * zap does not yield).
 */
export function* __kvm_handle_hva_range(kvm: kvm, range: kvm_mmu_notifier_range): Task<HvaWalk> {
  let found_memslot = false
  let ret = false
  yield* srcu_read_lock(kvm.srcu)
  // clause: 4.9-memslots-by-srcu; without: `const container = yield* __kvm_memslots(kvm); yield* srcu_read_unlock(kvm.srcu)`
  const container = yield* __kvm_memslots(kvm)
  for (const cell of container.slots) {
    const slot = yield* loadSlot(cell)
    if (slot === null) continue
    const userspace_addr = yield* load(slot.userspace_addr)
    const gfn_range = inGuestFrames(slot, userspace_addr, range)
    if (gfn_range === null) continue
    // clause: 4.3-once-per-event; without: `if (!found_memslot) { found_memslot = true; yield* write_lock(kvm.mmu_lock) } yield* range.on_lock(kvm)`
    if (!found_memslot) {
      found_memslot = true
      yield* write_lock(kvm.mmu_lock)
      yield* range.on_lock(kvm)
    }
    if (range.handler === null) break
    // clause: 4.2-begin-and-range-together; without: `yield* write_unlock(kvm.mmu_lock); yield* write_lock(kvm.mmu_lock); yield* range.handler(kvm, gfn_range)`
    ret = (yield* range.handler(kvm, gfn_range)) === true || ret
  }
  // clause: 4.3-both-halves-ask; without: `if (!found_memslot && range.handler === null) { yield* write_lock(kvm.mmu_lock); yield* range.on_lock(kvm); found_memslot = true } if (found_memslot) yield* write_unlock(kvm.mmu_lock)`
  if (found_memslot) yield* write_unlock(kvm.mmu_lock)
  // clause: 4.9-memslots-by-srcu
  yield* srcu_read_unlock(kvm.srcu)
  return { found_memslot, ret }
}

/**
 * DOC: clause 4.2-yielding-zap
 *
 * The part of an event that lies in a memslot is added to the range before the first SPTE of that memslot is
 * zapped. A long zap yields `mmu_lock` in the middle, and faults then run while one part is zapped and another is
 * not: it is the count and the range that hold them off, not the lock.
 *
 * Kernel: kvm_mmu_unmap_gfn_range(), virt/kvm/kvm_main.c, 6.8 to 7.2
 * Kernel: tdp_mmu_zap_leafs(), arch/x86/kvm/mmu/tdp_mmu.c, 6.1 to 7.2
 */

/** kvm_mmu_unmap_gfn_range(): the handler of range_start. The guest's kind stands for the architecture. */
export function* kvm_mmu_unmap_gfn_range(kvm: kvm, range: kvm_gfn_range): Task<void> {
  // clause: 4.2-yielding-zap; without: swap
  // clause: 4.2-same-unit; without: `const hva = yield* load(range.slot.userspace_addr); yield* kvm_mmu_invalidate_range_add(kvm, hva, hva + range.end - range.start)`
  yield* kvm_mmu_invalidate_range_add(kvm, range.start, range.end)
  yield* (kvm.arch.rmap.length > 0 ? kvm_unmap_gfn_range_hv : kvm_unmap_gfn_range)(kvm, range)
}

/**
 * DOC: clause 4.4-count-first
 *
 * `kvm_mmu_notifier_invalidate_range_start()` increments `kvm->mn_active_invalidate_count` before it looks
 * at the memslots (and before it invalidates the `gfn_to_pfn_cache`). From then on the memslots stay as they are
 * until the event has ended.
 *
 * Kernel: kvm_mmu_notifier_invalidate_range_start(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.7-count-before-caches
 *
 * It increments `kvm->mn_active_invalidate_count` before it invalidates the caches. A refresh that starts afterwards,
 * or is under way, then finds the count raised until the event has ended.
 *
 * Kernel: kvm_mmu_notifier_invalidate_range_start(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.4-events-never-wait
 *
 * Between its start and its end an event does not wait for `kvm->slots_lock` or `kvm->slots_arch_lock`, neither
 * directly nor through another task. Their holder may be the task that updates memslots, and that waits for the
 * event to end.
 *
 * Kernel: kvm_mmu_notifier_invalidate_range_start(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * mmu_notifier_ops.invalidate_range_start of KVM.
 *
 * Locks: none held. Takes mn_invalidate_lock, then what __kvm_handle_hva_range() takes.
 * Left out: kvm_arch_guest_memory_reclaimed().
 */
export function* kvm_mmu_notifier_invalidate_range_start(
  kvm: kvm,
  start: hva_t,
  end: hva_t,
): Task<void> {
  // clause: 4.4-count-first; without: `yield* __kvm_handle_hva_range(kvm, { start, end, on_lock: kvm_mmu_invalidate_begin, handler: kvm_mmu_unmap_gfn_range })`
  // clause: 4.7-count-before-caches; without: swap
  yield* countInvalidation(kvm)
  yield* gfn_to_pfn_cache_invalidate_start(kvm, start, end)
  // clause: 4.4-count-first; without: `yield* countInvalidation(kvm)`
  // clause: 4.4-events-never-wait; without: `yield { kind: 'acquire', lock: kvm.slots_lock, mode: 'exclusive' }; yield* __kvm_handle_hva_range(kvm, { start, end, on_lock: kvm_mmu_invalidate_begin, handler: kvm_mmu_unmap_gfn_range }); yield { kind: 'release', lock: kvm.slots_lock, mode: 'exclusive' }`
  yield* __kvm_handle_hva_range(kvm, {
    start,
    end,
    on_lock: kvm_mmu_invalidate_begin,
    handler: kvm_mmu_unmap_gfn_range,
  })
}

function* countInvalidation(kvm: kvm): Task<void> {
  yield* spin_lock(kvm.mn_invalidate_lock)
  yield* increment(kvm.mn_active_invalidate_count)
  yield* spin_unlock(kvm.mn_invalidate_lock)
}

/**
 * DOC: clause 4.4-count-last
 *
 * `kvm_mmu_notifier_invalidate_range_end()` decrements `kvm->mn_active_invalidate_count` after it has ended the
 * invalidation, so that both of its halves have seen the same memslots. This is also after the sequence number has
 * been incremented: the `gfn_to_pfn_cache` looks at this count first and then at the sequence number.
 *
 * Kernel: kvm_mmu_notifier_invalidate_range_end(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.4-wake
 *
 * The event that brings `kvm->mn_active_invalidate_count` to zero wakes the task that sleeps on
 * `kvm->mn_memslots_update_rcuwait`. There is at most one, because it holds `kvm->slots_lock`.
 *
 * Kernel: kvm_mmu_notifier_invalidate_range_end(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/** mmu_notifier_ops.invalidate_range_end of KVM. Locks: as invalidate_range_start. */
export function* kvm_mmu_notifier_invalidate_range_end(
  kvm: kvm,
  start: hva_t,
  end: hva_t,
): Task<void> {
  // clause: 4.4-count-last; without: swap
  yield* endInvalidation(kvm, start, end)
  const wake = yield* uncountInvalidation(kvm)
  // clause: 4.4-wake
  if (wake) yield* rcuwait_wake_up(kvm.mn_memslots_update_rcuwait)
}

function* endInvalidation(kvm: kvm, start: hva_t, end: hva_t): Task<void> {
  const { found_memslot } = yield* __kvm_handle_hva_range(kvm, { start, end, on_lock: kvm_mmu_invalidate_end, handler: null })
  // clause: 4.7-hva-outside-memslots
  if (!found_memslot) yield* outdateLookups(kvm, start, end)
}

/** Returns whether no event is left. */
function* uncountInvalidation(kvm: kvm): Task<boolean> {
  yield* spin_lock(kvm.mn_invalidate_lock)
  const count = yield* load(kvm.mn_active_invalidate_count)
  yield* WARN_ON_ONCE(count === 0, '!kvm->mn_active_invalidate_count')
  yield* decrement(kvm.mn_active_invalidate_count)
  yield* spin_unlock(kvm.mn_invalidate_lock)
  return count === 1
}
