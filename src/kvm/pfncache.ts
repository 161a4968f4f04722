import { smp_rmb } from '../kernel/barrier.ts'
import { cpu_relax, load, READ_ONCE, store } from '../kernel/rwonce.ts'
import {
  mutex_lock,
  mutex_unlock,
  read_lock,
  read_unlock,
  spin_lock,
  spin_unlock,
  write_lock,
  write_unlock,
} from '../kernel/locks.ts'
import { lockdep_assert_held } from '../kernel/lockdep.ts'
import { WARN_ON_ONCE } from '../kernel/bug.ts'
import type { Task } from '../ops/op.ts'
import { __gfn_to_hva_memslot, __kvm_memslots, gfn_to_memslot } from './kvm_host.ts'
import { get_user_page, kvm_release_pfn_clean } from './kvm_main/pfn.ts'
import { KVM_HVA_ERR_BAD, type gfn_to_pfn_cache } from './pfncache_types.ts'
import { INVALID_GPA, KVM_PFN_ERR_FAULT, type hva_t, type kvm, type kvm_memory_slot } from './types.ts'

/*
 * virt/kvm/pfncache.c.
 */

/**
 * DOC: 4.7 Host pages outside the shadow page tables
 *
 * KVM keeps some host pages at hand for itself: a `gfn_to_pfn_cache` for each page that it shares with the guest (the
 * clock, the steal time, Xen's shared info), and on VMX the address of the APIC-access page in each VMCS. No zap of
 * SPTEs reaches them, so they follow the MMU notifiers on their own. None of them pins its page.
 *
 * A `gfn_to_pfn_cache` has two halves: a translation to a host address, which holds as long as the memslots do not
 * change, and a host page, which holds until the next event for that address. `kvm_gpc_check()` says whether both
 * still hold; if not, `kvm_gpc_refresh()` looks them up again.
 *
 * For whoever uses a cache:
 *
 * - [[4.7-use-under-the-lock]]
 * - [[4.7-generation]]
 *
 * For an MMU notifier event. `gpc->lock` makes it wait for those who use the page now:
 *
 * - [[4.7-invalidate-caches]]
 * - [[4.7-count-before-caches]]
 *
 * The refresh looks the page up without `gpc->lock`, so it needs a check like that of a fault. It is not quite the
 * same one: an event invalidates caches without `mmu_lock` and *before* `kvm_mmu_invalidate_begin()`, so between the
 * two `kvm->mmu_invalidate_in_progress` says nothing yet. `kvm->mn_active_invalidate_count` does. That makes the
 * refresh the third user of the count, after the two sides of 4.4.
 *
 * - [[4.7-snapshot-before-lookup]]
 * - [[4.7-count-not-in-progress]]
 * - [[4.7-count-before-sequence]]
 * - [[4.7-count-rmb-sequence]]
 * - [[4.7-invalid-while-unlocked]]
 *
 * Two differences to a fault remain. The check has no range: any event of the process makes the refresh look again,
 * for as long as events overlap. And the caches know of MMU notifier events only. Changes of memory attributes and
 * guest_memfd do not count in `kvm->mn_active_invalidate_count` and invalidate no cache.
 *
 * A cache can also be made of a host virtual address (Xen's `shared_info_hva` and `vcpu_info_hva`):
 *
 * - [[4.7-hva-outside-memslots]]
 *
 * The life of a cache. Events find caches on `kvm->gpc_list`:
 *
 * - [[4.7-listed-before-lookup]]
 * - [[4.7-deactivate-before-removal]]
 *
 * The APIC-access page:
 *
 * - [[4.7-apic-check]]
 * - [[4.7-apic-request]]
 * - [[4.7-apic-kick]]
 */

/**
 * DOC: clause 4.7-invalidate-caches
 *
 * `kvm_mmu_notifier_invalidate_range_start()` invalidates each cache on `kvm->gpc_list` whose host address lies in
 * the range. It takes `gpc->lock` for writing to do so, and thereby waits until nobody uses the page any more.
 *
 * Kernel: gfn_to_pfn_cache_invalidate_start(), virt/kvm/pfncache.c, 6.1 to 7.2
 */

/**
 * gfn_to_pfn_cache_invalidate_start().
 *
 * Locks: none held; takes gpc_lock and the lock of each cache that matches. Not mmu_lock.
 */
export function* gfn_to_pfn_cache_invalidate_start(kvm: kvm, start: hva_t, end: hva_t): Task<void> {
  if (kvm.gpcs.length === 0) return
  yield* spin_lock(kvm.gpc_lock)
  for (const gpc of kvm.gpcs) {
    if (yield* load(gpc.listed)) yield* invalidateCache(gpc, start, end)
  }
  yield* spin_unlock(kvm.gpc_lock)
}

/** Looks with the lock for reading first; what it saw may have changed when it has it for writing. */
function* invalidateCache(gpc: gfn_to_pfn_cache, start: hva_t, end: hva_t): Task<void> {
  yield* read_lock(gpc.lock)
  const matches = yield* isMappedIn(gpc, start, end)
  yield* read_unlock(gpc.lock)
  if (!matches) return
  yield* write_lock(gpc.lock)
  // clause: 4.7-invalidate-caches
  if (yield* isMappedIn(gpc, start, end)) yield* store(gpc.valid, false)
  yield* write_unlock(gpc.lock)
}

/** Locks: gpc->lock in either mode. */
function* isMappedIn(gpc: gfn_to_pfn_cache, start: hva_t, end: hva_t): Task<boolean> {
  if (!(yield* load(gpc.valid))) return false
  const uhva = yield* load(gpc.uhva)
  return uhva >= start && uhva < end
}

/**
 * DOC: clause 4.7-generation
 *
 * A cache of a guest frame counts as translated only while the generation of the memslots is the one that it was
 * translated with. Deleting or moving a memslot is no event and invalidates no cache; and the cache keeps a pointer
 * to the memslot, to mark the page dirty. The check is made inside `kvm->srcu`, so that the memslot lasts until the
 * user is done.
 *
 * Kernel: kvm_gpc_check(), virt/kvm/pfncache.c, 6.1 to 7.2
 */

/** kvm_gpc_check(). Locks: kvm->srcu, gpc->lock. Left out: the length, which has to fit the page. */
export function* kvm_gpc_check(gpc: gfn_to_pfn_cache): Task<boolean> {
  const slots = yield* __kvm_memslots(gpc.kvm())
  if (!(yield* load(gpc.active))) return false
  // clause: 4.7-generation
  if (gpc.gfn !== INVALID_GPA && (yield* load(gpc.generation)) !== (yield* load(slots.generation!))) return false
  if ((yield* load(gpc.uhva)) === KVM_HVA_ERR_BAD) return false
  return yield* load(gpc.valid)
}

/**
 * DOC: clause 4.7-count-not-in-progress
 *
 * The refresh asks `kvm->mn_active_invalidate_count` whether an event is pending, not
 * `kvm->mmu_invalidate_in_progress`. An event that has invalidated the caches, and not yet begun for the shadow
 * pages, has raised only the former.
 *
 * Kernel: mmu_notifier_retry_cache(), virt/kvm/pfncache.c, 6.1 to 7.2
 * Differs: kernels without 58cd407ca4c6 asked mmu_invalidate_in_progress.
 */

/**
 * DOC: clause 4.7-count-before-sequence
 *
 * It reads the count first and `kvm->mmu_invalidate_seq` second. The end of an event
 * increments the sequence number before it lowers the count (4.4), so an event that is gone from the one shows in the
 * other. Read the other way round, an event may end between the two and show in neither.
 *
 * Kernel: mmu_notifier_retry_cache(), virt/kvm/pfncache.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.7-count-rmb-sequence
 *
 * Between the two reads is `smp_rmb()`. `gpc->lock` orders them with the start of an event, which invalidates the caches
 * under that lock, and not with its end. The count can be that after the end otherwise, and the sequence number that
 * before it.
 *
 * Kernel: mmu_notifier_retry_cache(), virt/kvm/pfncache.c, 6.1 to 7.2
 */

/** What mmu_notifier_retry_cache() found, and how many events were pending if that is why. */
type Retry = { readonly retry: false } | { readonly retry: true; readonly pending: number }

/** mmu_notifier_retry_cache(). Locks: gpc->lock for writing, which protects none of what is read. */
function* mmu_notifier_retry_cache(kvm: kvm, mmu_seq: number): Task<Retry> {
  // clause: 4.7-count-not-in-progress; without: `const pending = yield* load(kvm.mmu_invalidate_in_progress)`
  // clause: 4.7-count-before-sequence; without: `const seq = yield* load(kvm.mmu_invalidate_seq); const pending = yield* load(kvm.mn_active_invalidate_count)`
  // rulebook: ignore mn-field-without-mn-lock -- 4.4-count-last orders the sequence number before it; the count is not kept
  const pending = yield* load(kvm.mn_active_invalidate_count)
  if (pending !== 0) return { retry: true, pending }
  // clause: 4.7-count-rmb-sequence
  yield* smp_rmb()
  // clause: 4.7-count-before-sequence; without: `return seq === mmu_seq ? { retry: false } : { retry: true, pending }`
  return (yield* load(kvm.mmu_invalidate_seq)) === mmu_seq ? { retry: false } : { retry: true, pending }
}

/**
 * DOC: clause 4.7-snapshot-before-lookup
 *
 * The refresh takes its snapshot of `kvm->mmu_invalidate_seq` before it looks the page up, ordered by `smp_rmb()`,
 * and a new one each time it looks again.
 *
 * Kernel: hva_to_pfn_retry(), virt/kvm/pfncache.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.7-invalid-while-unlocked
 *
 * A refresh makes the cache invalid before it drops `gpc->lock` for the lookup. By then it has stored the new
 * translation, so to anyone else the cache looks current, and it still has the page of the old one.
 *
 * Kernel: hva_to_pfn_retry(), virt/kvm/pfncache.c, 6.1 to 7.2
 * Differs: kernels without 58cd407ca4c6 left the cache valid.
 */

/**
 * hva_to_pfn_retry(): looks the page up until no event has interfered.
 *
 * Locks: refresh_lock; gpc->lock for writing, dropped for the lookup.
 * Left out: the kernel mapping of the page, which may sleep; that is why the lock is dropped. A pass while events are
 * pending is a wait for one of them to end; the kernel goes round instead, which takes and drops references
 * meanwhile.
 */
function* hva_to_pfn_retry(gpc: gfn_to_pfn_cache): Task<0 | '-EFAULT'> {
  const kvm = gpc.kvm()
  let new_pfn = KVM_PFN_ERR_FAULT
  let found: Retry = { retry: true, pending: 0 }
  // clause: 4.7-invalid-while-unlocked
  yield* store(gpc.valid, false)
  while (found.retry) {
    const mmu_seq = yield* load(kvm.mmu_invalidate_seq)
    yield* smp_rmb()
    yield* write_unlock(gpc.lock)
    if (new_pfn !== KVM_PFN_ERR_FAULT) yield* kvm_release_pfn_clean(kvm, new_pfn)
    // rulebook: ignore mn-field-without-mn-lock -- waits for a change and asks again
    if (found.pending > 0) yield* cpu_relax(kvm.mn_active_invalidate_count, found.pending)
    // clause: 4.7-snapshot-before-lookup; without: `new_pfn = yield* lookUp(gpc); const late_seq = yield* load(kvm.mmu_invalidate_seq)`
    new_pfn = yield* lookUp(gpc)
    yield* write_lock(gpc.lock)
    if (new_pfn === KVM_PFN_ERR_FAULT) return '-EFAULT'
    // clause: 4.7-invalid-while-unlocked
    yield* WARN_ON_ONCE(yield* load(gpc.valid), 'gpc->valid')
    // clause: 4.7-snapshot-before-lookup; without: `found = yield* mmu_notifier_retry_cache(kvm, late_seq)`
    found = yield* mmu_notifier_retry_cache(kvm, mmu_seq)
    // clause: 4.7-hva-outside-memslots
    if (!found.retry && gpc.gfn === INVALID_GPA && (yield* load(gpc.lookupMayBeOld))) found = { retry: true, pending: 0 }
  }
  yield* store(gpc.valid, true)
  yield* store(gpc.pfn, new_pfn)
  yield* kvm_release_pfn_clean(kvm, new_pfn)
  return 0
}

/**
 * DOC: clause 4.7-hva-outside-memslots
 *
 * **No kernel up to 7.2 does this**, as far as reading it and running this model can tell; there is no reproducer. If the
 * host address of a cache lies in no memslot, the end of an event for it has to tell the refresh in a way that does not
 * depend on a memslot. As it is, such an event never reaches `kvm_mmu_invalidate_end()`. If it starts after the lookup and
 * ends before the check, it leaves the count at zero and the sequence number as it was, and the refresh makes a page
 * valid that the host has freed. The model tells it with a flag, which the end of such an event sets and each lookup
 * clears. A VMM is safe if the addresses that it gives lie in a memslot.
 *
 * Kernel: kvm_mmu_notifier_invalidate_range_end(), virt/kvm/kvm_main.c, 6.1 to 7.2
 * Kernel: kvm_gpc_activate_hva(), virt/kvm/pfncache.c, 6.9 to 7.2
 */

/** Locks: refresh_lock. get_user_page() takes a reference. */
function* lookUp(gpc: gfn_to_pfn_cache): Task<number> {
  const kvm = gpc.kvm()
  // clause: 4.7-hva-outside-memslots
  if (gpc.gfn === INVALID_GPA) yield* store(gpc.lookupMayBeOld, false)
  return yield* get_user_page(kvm.mm, yield* load(gpc.uhva))
}

/** What range_end does about it. Locks: none held; before mn_active_invalidate_count is lowered. */
export function* outdateLookups(kvm: kvm, start: hva_t, end: hva_t): Task<void> {
  for (const gpc of kvm.gpcs) {
    const uhva = yield* READ_ONCE(gpc.uhva)
    if (uhva >= start && uhva < end) yield* store(gpc.lookupMayBeOld, true)
  }
}

/**
 * __kvm_gpc_refresh(). Returns 0 or a negative errno.
 *
 * Locks: kvm->srcu, refresh_lock; takes gpc->lock.
 */
function* __kvm_gpc_refresh(gpc: gfn_to_pfn_cache): Task<0 | '-EINVAL' | '-EFAULT'> {
  yield* lockdep_assert_held(gpc.refresh_lock)
  yield* write_lock(gpc.lock)
  const ret = (yield* load(gpc.active)) ? yield* refreshActive(gpc) : '-EINVAL'
  yield* write_unlock(gpc.lock)
  return ret
}

function* refreshActive(gpc: gfn_to_pfn_cache): Task<0 | '-EFAULT'> {
  const old_uhva = yield* load(gpc.uhva)
  const uhva = gpc.gfn === INVALID_GPA ? old_uhva : yield* translate(gpc, old_uhva)
  if (uhva !== KVM_HVA_ERR_BAD) {
    if (uhva === old_uhva && (yield* load(gpc.valid))) return 0
    if ((yield* hva_to_pfn_retry(gpc)) === 0) return 0
  }
  yield* store(gpc.valid, false)
  yield* store(gpc.pfn, KVM_PFN_ERR_FAULT)
  return '-EFAULT'
}

/** The host address, looked up again if memslots have changed. Locks: kvm->srcu, gpc->lock for writing. */
function* translate(gpc: gfn_to_pfn_cache, old_uhva: hva_t): Task<hva_t> {
  const kvm = gpc.kvm()
  const slots = yield* __kvm_memslots(kvm)
  const generation = yield* load(slots.generation!)
  if ((yield* load(gpc.generation)) === generation && old_uhva !== KVM_HVA_ERR_BAD) return old_uhva
  yield* store(gpc.generation, generation)
  const slot = yield* gfn_to_memslot(kvm, gpc.gfn)
  yield* store(gpc.memslot, slot)
  const uhva = yield* gfn_to_hva_memslot(slot, gpc)
  yield* store(gpc.uhva, uhva)
  return uhva
}

function* gfn_to_hva_memslot(slot: kvm_memory_slot | null, gpc: gfn_to_pfn_cache): Task<hva_t> {
  if (slot === null || slot.invalid) return KVM_HVA_ERR_BAD
  return yield* __gfn_to_hva_memslot(slot, gpc.gfn)
}

/** kvm_gpc_refresh(). Locks: kvm->srcu; takes refresh_lock, so that one task refreshes at a time. */
export function* kvm_gpc_refresh(gpc: gfn_to_pfn_cache): Task<0 | '-EINVAL' | '-EFAULT'> {
  yield* mutex_lock(gpc.refresh_lock)
  const ret = yield* __kvm_gpc_refresh(gpc)
  yield* mutex_unlock(gpc.refresh_lock)
  return ret
}

/**
 * DOC: clause 4.7-listed-before-lookup
 *
 * A cache is on `kvm->gpc_list` before its page is looked up for the first time. An event that ends before that is
 * none of its business; one that comes later has to find it.
 *
 * Kernel: __kvm_gpc_activate(), virt/kvm/pfncache.c, 6.1 to 7.2
 */

/** __kvm_gpc_activate() of a cache that is not active. Locks: kvm->srcu; takes refresh_lock. */
export function* kvm_gpc_activate(gpc: gfn_to_pfn_cache): Task<0 | '-EINVAL' | '-EFAULT'> {
  yield* mutex_lock(gpc.refresh_lock)
  // clause: 4.7-listed-before-lookup
  yield* setListed(gpc, true)
  yield* write_lock(gpc.lock)
  yield* store(gpc.active, true)
  yield* write_unlock(gpc.lock)
  // clause: 4.7-listed-before-lookup; without: `const ret = yield* __kvm_gpc_refresh(gpc); yield* setListed(gpc, true)`
  const ret = yield* __kvm_gpc_refresh(gpc)
  yield* mutex_unlock(gpc.refresh_lock)
  return ret
}

function* setListed(gpc: gfn_to_pfn_cache, listed: boolean): Task<void> {
  const { gpc_lock } = gpc.kvm()
  yield* spin_lock(gpc_lock)
  yield* store(gpc.listed, listed)
  yield* spin_unlock(gpc_lock)
}

/**
 * DOC: clause 4.7-deactivate-before-removal
 *
 * A cache is deactivated, with `gpc->lock` held for writing, before it is taken off the list: nobody may use it once
 * events no longer find it.
 *
 * Kernel: kvm_gpc_deactivate(), virt/kvm/pfncache.c, 6.1 to 7.2
 */

/** kvm_gpc_deactivate(). Locks: takes refresh_lock, gpc->lock, gpc_lock. */
export function* kvm_gpc_deactivate(gpc: gfn_to_pfn_cache): Task<void> {
  yield* mutex_lock(gpc.refresh_lock)
  // clause: 4.7-deactivate-before-removal; without: swap
  yield* deactivate(gpc)
  yield* setListed(gpc, false)
  yield* mutex_unlock(gpc.refresh_lock)
}

function* deactivate(gpc: gfn_to_pfn_cache): Task<void> {
  yield* write_lock(gpc.lock)
  yield* store(gpc.active, false)
  yield* store(gpc.valid, false)
  yield* store(gpc.pfn, KVM_PFN_ERR_FAULT)
  yield* write_unlock(gpc.lock)
}
