import { try_cmpxchg64 } from '../../kernel/atomic.ts'
import { rcu_read_lock, rcu_read_unlock } from '../../kernel/rcu.ts'
import { load, READ_ONCE } from '../../kernel/rwonce.ts'
import type { Cell } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'
import type { kvm_gfn_range } from '../kvm_main/mmu_notifier.ts'
import { at } from '../mm/pgtable.ts'
import type { gfn_t, kvm } from '../types.ts'
import { kvm_rmap_age_gfn_range } from './rmap.ts'
import { is_last_spte, is_shadow_present_pte, type kvm_mmu_root, type spte } from './spte.ts'
import { hugeIndex, smallIndex } from './zap_root.ts'

/** kvm_age_gfn(). Locks: kvm->srcu; with the option, no more. */
export function* kvm_age_gfn(kvm: kvm, range: kvm_gfn_range): Task<boolean> {
  return kvm.aging?.mmu === 'shadow'
    ? yield* kvm_rmap_age_gfn_range(kvm, range)
    : yield* kvm_tdp_mmu_age_gfn_range(kvm, range)
}

/**
 * DOC: clause 4.9-walk-under-rcu
 *
 * The tables of the TDP MMU are walked inside an RCU read-side section. A table that is removed is freed after a
 * grace period, so one that has been reached stays allocated until the section ends. `mmu_lock` had the same effect
 * by accident: removal holds it as well.
 *
 * Kernel: kvm_tdp_mmu_age_gfn_range(), arch/x86/kvm/mmu/tdp_mmu.c, 7.2
 * Kernel: tdp_mmu_free_sp_rcu_callback(), arch/x86/kvm/mmu/tdp_mmu.c, 6.1 to 7.2
 */

/**
 * kvm_tdp_mmu_age_gfn_range(): valid roots only, each by its own.
 *
 * Locks: none needed.
 * Left out: that roots are freed by RCU too; mirror roots, which have no Accessed bits.
 */
function* kvm_tdp_mmu_age_gfn_range(kvm: kvm, { start, end }: kvm_gfn_range): Task<boolean> {
  let young = false
  // clause: 4.9-walk-under-rcu
  yield* rcu_read_lock()
  for (const root of kvm.arch.roots) {
    if (yield* load(root.invalid)) continue
    for (let gfn = start; gfn < end; gfn++) young = (yield* ageFrame(root, gfn)) || young
  }
  // clause: 4.9-walk-under-rcu
  yield* rcu_read_unlock()
  return young
}

/** Locks: RCU. */
function* ageFrame(root: kvm_mmu_root, gfn: gfn_t): Task<boolean> {
  const huge = at(root.spte, hugeIndex(gfn), '2M SPTE')
  const upper = yield* READ_ONCE(huge)
  if (!is_shadow_present_pte(upper)) return false
  if (upper.kind === 'leaf') return yield* kvm_tdp_mmu_age_spte(huge, upper)
  const small = at(upper.sp.spte, smallIndex(gfn), '4K SPTE')
  return yield* kvm_tdp_mmu_age_spte(small, yield* READ_ONCE(small))
}

/**
 * DOC: clause 4.9-conditional-update
 *
 * The Accessed bit is cleared with one atomic update that changes nothing else: a `cmpxchg` on the value that was
 * read, or, where the hardware sets the bit, an atomic AND. If the SPTE has changed meanwhile the `cmpxchg` fails,
 * and that is the end of it: the page counts as young, and nobody tries again. A plain write would bring back what
 * others took away: a mapping that was zapped, or the right to write.
 *
 * Kernel: kvm_tdp_mmu_age_spte(), arch/x86/kvm/mmu/tdp_mmu.c, 7.2
 */

/**
 * kvm_tdp_mmu_age_spte() without A/D bits: access tracking.
 *
 * Locks: RCU. Left out: the atomic AND with A/D bits, which cannot fail.
 */
export function* kvm_tdp_mmu_age_spte(entry: Cell<spte>, old: spte): Task<boolean> {
  if (!is_last_spte(old) || old.accessed !== true) return false
  // clause: 4.9-conditional-update; without: `yield { kind: 'store', cell: entry, value: { ...old, accessed: false } }`
  yield* try_cmpxchg64(entry, old, { ...old, accessed: false })
  return true
}

/**
 * The guest uses `gfn`: fast_page_fault() makes an access-tracked SPTE usable again, or the hardware sets the bit.
 *
 * Locks: RCU. Left out: the access itself; a page that is not mapped is not faulted in.
 */
export function* touchByGuest(kvm: kvm, gfn: gfn_t): Task<void> {
  yield* rcu_read_lock()
  const root = yield* load(kvm.arch.currentRoot)
  const upper = yield* READ_ONCE(at(root.spte, hugeIndex(gfn), '2M SPTE'))
  if (is_shadow_present_pte(upper) && upper.kind === 'table') {
    const entry = at(upper.sp.spte, smallIndex(gfn), '4K SPTE')
    const old = yield* READ_ONCE(entry)
    if (is_last_spte(old) && old.accessed === false) yield* try_cmpxchg64(entry, old, { ...old, accessed: true })
  }
  yield* rcu_read_unlock()
}
