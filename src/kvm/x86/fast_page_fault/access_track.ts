import { xchg } from '../../../kernel/atomic.ts'
import { load } from '../../../kernel/rwonce.ts'
import { write_lock, write_unlock } from '../../../kernel/locks.ts'
import type { Task } from '../../../ops/op.ts'
import { kvm_flush_remote_tlbs } from './flush.ts'
import { changed, has, type LeafSpte, type World } from './world.ts'

/**
 * DOC: clause 2-write-is-not-saved
 *
 * Marking an SPTE for access tracking puts R and X away, to be restored by the next fault. W is cleared and not put away;
 * it comes back only with a write fault, and only while the SPTE is MMU-writable. A saved W would outlive a write
 * protection that comes in between: that clears W and the MMU-writable bit, and knows of no third place.
 *
 * Kernel: mark_spte_for_access_track(), arch/x86/kvm/mmu/spte.c, 6.1 to 7.2
 * Kernel: restore_acc_track_spte(), arch/x86/kvm/mmu/spte.h, 6.1 to 7.2
 */

/** mark_spte_for_access_track() without A/D bits. */
function mark_spte_for_access_track(spte: LeafSpte): LeafSpte {
  const tracked = changed(spte, { set: 'T', cleared: 'W' })
  // clause: 2-write-is-not-saved; without: `return has(spte, 'W') ? changed(tracked, { set: 'S' }) : tracked`
  return tracked
}

/** restore_acc_track_spte(). */
export function restore_acc_track_spte(spte: LeafSpte): LeafSpte {
  const restored = changed(spte, { cleared: 'TS' })
  // clause: 2-write-is-not-saved; without: `return has(spte, 'S') ? changed(restored, { set: 'W' }) : restored`
  return restored
}

/**
 * kvm_age_gfn() for CPUs without A/D bits: the next access of the guest is noticed, because it faults.
 *
 * Locks: takes mmu_lock for writing. Left out: since 6.15 aging takes no lock and uses cmpxchg.
 */
export function* markForAccessTracking(world: World): Task<void> {
  yield* write_lock(world.mmu_lock)
  const spte = yield* load(world.sp.spte)
  if (spte !== null && !has(spte, 'T')) {
    yield* xchg(world.sp.spte, mark_spte_for_access_track(spte))
    yield* kvm_flush_remote_tlbs(world)
  }
  yield* write_unlock(world.mmu_lock)
}
