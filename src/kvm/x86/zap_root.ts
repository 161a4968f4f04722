import { xchg } from '../../kernel/atomic.ts'
import { synchronize_rcu } from '../../kernel/rcu.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { cond_resched_rwlock_write } from '../../kernel/locks.ts'
import { kfree } from '../../kernel/slab.ts'
import { lockdep_assert_held_write } from '../../kernel/lockdep.ts'
import type { Task } from '../../ops/op.ts'
import { gfn_round_for_level, KVM_PAGES_PER_HPAGE, PG_LEVEL_2M, type gfn_t, type kvm } from '../types.ts'
import { at } from '../mm/pgtable.ts'
import { remove_external_spte } from './external.ts'
import { FROZEN_SPTE, is_last_spte, is_shadow_present_pte, type kvm_mmu_page, type kvm_mmu_root } from './spte.ts'

/** Huge page of guest memory that has `gfn`, as an index into a root. */
export function hugeIndex(gfn: gfn_t): number {
  return gfn_round_for_level(gfn, PG_LEVEL_2M) / 2
}

/** Index of `gfn` in its lowest table. */
export function smallIndex(gfn: gfn_t): number {
  return gfn % 2
}

/**
 * tdp_mmu_zap_leafs(): removes every mapping of `[start, end)` from one root.
 *
 * Locks: mmu_lock for writing; may yield it after each frame where the VM says so. Faults are then
 * held off by mmu_invalidate_in_progress alone.
 */
export function* tdp_mmu_zap_leafs(
  kvm: kvm,
  root: kvm_mmu_root,
  start: gfn_t,
  end: gfn_t,
): Task<void> {
  yield* lockdep_assert_held_write(kvm.mmu_lock)
  const last = Math.min(end, root.spte.length * KVM_PAGES_PER_HPAGE(PG_LEVEL_2M))
  for (let gfn = start; gfn < last; gfn++) {
    yield* zapLeaf(kvm, root, gfn)
    if (kvm.zapYields && gfn + 1 < last) yield* cond_resched_rwlock_write(kvm.mmu_lock)
  }
}

/** Removes the leaf that maps `gfn`, of either size. */
function* zapLeaf(kvm: kvm, root: kvm_mmu_root, gfn: gfn_t): Task<void> {
  const huge = at(root.spte, hugeIndex(gfn), '2M SPTE')
  const upper = yield* load(huge)
  if (!is_shadow_present_pte(upper)) return
  if (is_last_spte(upper)) {
    yield* store(huge, null)
    return
  }
  const small = at(upper.sp.spte, smallIndex(gfn), '4K SPTE')
  if (!is_last_spte(yield* load(small))) return
  yield* store(small, null)
  // clause: 4.6-remove-external
  yield* remove_external_spte(kvm, root, gfn)
}

/**
 * handle_removed_pt(): empties a table that has been unlinked. Its entries become FROZEN_SPTE, so that a
 * walker that is still inside cannot install anything that nobody would find.
 */
export function* handle_removed_pt(sp: kvm_mmu_page): Task<void> {
  for (const child of sp.spte) {
    yield* xchg(child, FROZEN_SPTE)
  }
  if (sp.isFreed === true) yield* tdp_mmu_free_sp_rcu_callback(sp)
}

/** call_rcu(). It does not wait in the kernel; here the zapper waits in place of the callback. */
function* tdp_mmu_free_sp_rcu_callback(sp: kvm_mmu_page): Task<void> {
  yield* synchronize_rcu()
  yield* kfree(sp.spte)
}

/** tdp_mmu_zap_root(): removes everything. Locks: mmu_lock in either mode, the root being invalid. */
export function* zapRoot(root: kvm_mmu_root): Task<void> {
  for (const cell of root.spte) {
    const old = yield* xchg(cell, null)
    if (is_shadow_present_pte(old) && old.kind === 'table') yield* handle_removed_pt(old.sp)
  }
}
