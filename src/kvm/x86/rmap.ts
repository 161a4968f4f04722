import { load, store } from '../../kernel/rwonce.ts'
import { spin_lock, spin_unlock, write_lock, write_unlock, type spinlock_t } from '../../kernel/locks.ts'
import { kfree } from '../../kernel/slab.ts'
import { lockdep_assert_held_write } from '../../kernel/lockdep.ts'
import type { Cell } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'
import type { kvm_gfn_range } from '../kvm_main/mmu_notifier.ts'
import { at } from '../mm/pgtable.ts'
import type { gfn_t, kvm } from '../types.ts'
import { kvm_tdp_mmu_age_spte } from './age.ts'
import { is_shadow_present_pte, type spte } from './spte.ts'
import { hugeIndex, smallIndex } from './zap_root.ts'

/** struct pte_list_desc with one entry. Freed when the last is removed. */
export interface pte_list_desc {
  readonly name: string
  readonly sptep: Cell<Cell<spte>>
}

/** struct kvm_rmap_head of one frame. */
export interface kvm_rmap_head {
  /** KVM_RMAP_LOCKED. A spinlock in one bit of the value. */
  readonly locked: spinlock_t
  readonly val: Cell<pte_list_desc | null>
}

/**
 * DOC: clause 4.9-rmap-locked-to-walk
 *
 * Aging holds the lock bit of a rmap, with preemption disabled, while it follows it to an SPTE and updates that. What
 * the rmap leads to may be freed as soon as it is no longer in the rmap: neither the list nor the shadow page waits
 * for RCU.
 *
 * Kernel: kvm_rmap_lock_readonly(), arch/x86/kvm/mmu/mmu.c, 7.2
 */

/**
 * kvm_rmap_age_gfn_range().
 *
 * Locks: none needed; takes the lock bit of each rmap.
 * Left out: the empty rmap is not locked in the kernel; several SPTEs in a rmap.
 */
export function* kvm_rmap_age_gfn_range(kvm: kvm, { start, end }: kvm_gfn_range): Task<boolean> {
  let young = false
  for (let gfn = start; gfn < end; gfn++) {
    const head = at(kvm.arch.rmaps ?? [], gfn, 'rmap')
    // clause: 4.9-rmap-locked-to-walk
    yield* spin_lock(head.locked)
    young = (yield* ageRmap(head)) || young
    // clause: 4.9-rmap-locked-to-walk
    yield* spin_unlock(head.locked)
  }
  return young
}

/** Locks: the lock bit. */
function* ageRmap({ val }: kvm_rmap_head): Task<boolean> {
  const desc = yield* load(val)
  if (desc === null) return false
  const sptep = yield* load(desc.sptep)
  return yield* kvm_tdp_mmu_age_spte(sptep, yield* load(sptep))
}

/**
 * DOC: clause 4.9-rmap-locked-to-change
 *
 * Whoever takes an SPTE out of a rmap holds the lock bit too, in addition to `mmu_lock` for writing.
 *
 * Kernel: kvm_rmap_lock(), arch/x86/kvm/mmu/mmu.c, 7.2
 */

/**
 * kvm_mmu_prepare_zap_page() and kvm_mmu_commit_zap_page(): frees the shadow page that has the SPTE of `gfn`.
 *
 * Locks: takes mmu_lock for writing, and the lock bit of the rmap.
 * Left out: the wait for walkers in READING_SHADOW_PAGE_TABLES, which aging is not.
 */
export function* zapShadowPage(kvm: kvm, gfn: gfn_t): Task<void> {
  yield* write_lock(kvm.mmu_lock)
  const root = yield* load(kvm.arch.currentRoot)
  const huge = at(root.spte, hugeIndex(gfn), '2M SPTE')
  const upper = yield* load(huge)
  if (is_shadow_present_pte(upper) && upper.kind === 'table') {
    yield* drop_spte(kvm, gfn, at(upper.sp.spte, smallIndex(gfn), '4K SPTE'))
    yield* store(huge, null)
    yield* kfree(upper.sp.spte)
  }
  yield* write_unlock(kvm.mmu_lock)
}

/** drop_spte(), rmap_remove() and pte_list_remove(). Locks: mmu_lock for writing; takes the lock bit. */
function* drop_spte(kvm: kvm, gfn: gfn_t, sptep: Cell<spte>): Task<void> {
  yield* lockdep_assert_held_write(kvm.mmu_lock)
  const head = at(kvm.arch.rmaps ?? [], gfn, 'rmap')
  yield* store(sptep, null)
  // clause: 4.9-rmap-locked-to-change
  yield* spin_lock(head.locked)
  const desc = yield* load(head.val)
  yield* store(head.val, null)
  // clause: 4.9-rmap-locked-to-change
  yield* spin_unlock(head.locked)
  if (desc !== null) yield* kfree([desc.sptep])
}
