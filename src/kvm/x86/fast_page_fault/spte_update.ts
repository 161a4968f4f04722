import { xchg } from '../../../kernel/atomic.ts'
import { load, store } from '../../../kernel/rwonce.ts'
import { tlb_remove_table_sync_one } from '../../../kernel/irqflags.ts'
import { write_lock, write_unlock } from '../../../kernel/locks.ts'
import { FREED } from '../../../ops/shared.ts'
import type { Cell } from '../../../ops/shared.ts'
import type { Task } from '../../../ops/op.ts'
import type { gfn_t } from '../../types.ts'
import { kvm_flush_remote_tlbs } from './flush.ts'
import { changed, has, PFN, type LeafSpte, type World } from './world.ts'

/*
 * Those who change the SPTE with mmu_lock held, while fast_page_fault() may be at work on it.
 */

/**
 * DOC: clause 2-volatile
 *
 * An SPTE that can be made writable outside of `mmu_lock` is *volatile*, though the hardware would not touch it as it
 * is: it is replaced with an atomic exchange, and what that returns is taken for the old value. With a plain
 * write after a plain read, a fast fault and a write of the guest fit in between, and their Dirty bit is lost.
 *
 * Kernel: spte_has_volatile_bits(), arch/x86/kvm/mmu/spte.c, 6.1 to 6.12
 * Kernel: mmu_spte_clear_track_bits(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 * Differs: spte_needs_atomic_update() in 7.2, which does not count the Accessed bit.
 */

/** spte_has_volatile_bits(). */
function spte_has_volatile_bits(spte: LeafSpte): boolean {
  // clause: 2-volatile
  if (!has(spte, 'W') && has(spte, 'M')) return true
  if (has(spte, 'T')) return true
  return has(spte, 'W') && !has(spte, 'D')
}

/** mmu_spte_clear_track_bits(), __update_clear_spte_slow() and _fast(): removes the SPTE and keeps its Dirty bit. */
function* mmu_spte_clear_track_bits(world: World): Task<void> {
  const { spte } = world.sp
  let old = yield* load(spte)
  if (old !== null && spte_has_volatile_bits(old)) old = yield* xchg(spte, null)
  else yield* store(spte, null)
  if (old !== null && has(old, 'D')) yield* store(world.pageDirty, true)
}

/**
 * DOC: clause 2-flush-if-mmu-writable
 *
 * Whoever overwrites an MMU-writable SPTE with one that is not writable flushes the TLBs, even if the SPTE that it finds is
 * read-only already. The W bit tells nothing about TLBs: somebody else may have cleared it and not have flushed yet, as
 * dirty logging flushes after it has dropped `mmu_lock`.
 *
 * Kernel: mmu_spte_update(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

/** mmu_spte_update(): changes bits of a present SPTE. Returns whether TLBs must be flushed. */
function* mmu_spte_update(sptep: Cell<LeafSpte | null>, spte: LeafSpte): Task<boolean> {
  const old = yield* xchg(sptep, spte)
  // clause: 2-flush-if-mmu-writable; without: `return old !== null && has(old, 'W') && !has(spte, 'W')`
  return old !== null && has(old, 'M') && !has(spte, 'W')
}

/** spte_write_protect(): for dirty logging, or for good because KVM shadows the page table in the page. */
function* spte_write_protect(world: World, reason: 'dirty logging' | 'shadowed'): Task<boolean> {
  const spte = yield* load(world.sp.spte)
  if (spte === null || (!has(spte, 'W') && !(reason === 'shadowed' && has(spte, 'M')))) return false
  return yield* mmu_spte_update(world.sp.spte, changed(spte, { cleared: reason === 'shadowed' ? 'WM' : 'W' }))
}

/** kvm_mmu_slot_remove_write_access(): write-protects for dirty logging. The flush comes after the lock, see 2-flush-if-mmu-writable. */
export function* startDirtyLogging(world: World): Task<void> {
  yield* write_lock(world.mmu_lock)
  const flush = yield* spte_write_protect(world, 'dirty logging')
  yield* write_unlock(world.mmu_lock)
  if (flush) yield* kvm_flush_remote_tlbs(world)
}

/**
 * DOC: clause 2-flush-before-unlock
 *
 * A page table that KVM begins to shadow is write-protected for good, MMU-writable bit included. Here the TLBs are flushed
 * before `mmu_lock` is dropped: the next one to look finds an SPTE that nobody can make writable, and concludes that nobody
 * can write.
 *
 * Kernel: kvm_vcpu_write_protect_gfn(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 * Kernel: mmu_sync_children(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

/** account_shadowed(): write-protects the page because its contents are shadowed, and believes in it from then on. */
export function* account_shadowed(world: World): Task<void> {
  yield* write_lock(world.mmu_lock)
  const flush = yield* spte_write_protect(world, 'shadowed')
  // clause: 2-flush-before-unlock; without: swap
  if (flush) yield* kvm_flush_remote_tlbs(world)
  yield* write_unlock(world.mmu_lock)
  yield* store(world.writeProtected, true)
}

/** The host takes the page away, in an MMU notifier event. A page that is not dirty is dropped as it is. */
export function* reclaimPage(world: World): Task<void> {
  yield* zap(world)
  yield* store(world.owner, null)
}

/** Locks: takes mmu_lock for writing. */
function* zap(world: World): Task<void> {
  yield* write_lock(world.mmu_lock)
  yield* mmu_spte_clear_track_bits(world)
  yield* kvm_flush_remote_tlbs(world)
  yield* write_unlock(world.mmu_lock)
}

/** The page is swapped out and given to frame `gfn`; the guest points its page table there, and KVM shadows that. */
export function* reuseFor(world: World, gfn: gfn_t): Task<void> {
  yield* zap(world)
  yield* store(world.owner, gfn)
  yield* store(world.sp.gfn, gfn)
  yield* write_lock(world.mmu_lock)
  yield* store(world.sp.spte, { pfn: PFN, bits: 'M' })
  yield* write_unlock(world.mmu_lock)
}

/** kvm_mmu_commit_zap_page(): unlinks the shadow page, waits for lockless walkers, and frees it. */
export function* freeShadowPage(world: World): Task<void> {
  yield* write_lock(world.mmu_lock)
  yield* store(world.parent, null)
  yield* mmu_spte_clear_track_bits(world)
  yield* kvm_flush_remote_tlbs(world)
  yield* tlb_remove_table_sync_one(world.irqsOff)
  yield* store(world.sp.spte, FREED as unknown as null)
  yield* write_unlock(world.mmu_lock)
}
