import { try_cmpxchg64 } from '../../../kernel/atomic.ts'
import { local_irq_restore, local_irq_save } from '../../../kernel/irqflags.ts'
import { load, READ_ONCE, store } from '../../../kernel/rwonce.ts'
import { write_lock, write_unlock } from '../../../kernel/locks.ts'
import type { Task } from '../../../ops/op.ts'
import { at } from '../../mm/pgtable.ts'
import type { gfn_t } from '../../types.ts'
import { restore_acc_track_spte } from './access_track.ts'
import { changed, has, type LeafSpte, type ShadowPage, type World } from './world.ts'

/**
 * DOC: 2 Exception: fast page faults
 *
 * `fast_page_fault()` mends some faults on x86 without `mmu_lock`: a write to an SPTE that is write-protected for nothing
 * but dirty logging, and any access to an SPTE that is marked for access tracking. It changes bits of a present leaf and
 * never its PFN, so neither the sequence number nor a pending invalidation matters to it. What must hold instead:
 *
 * - [[2-lockless-walk]]
 * - [[2-cmpxchg]]
 * - [[2-direct-only]]
 * - [[2-write-is-not-saved]]
 *
 * And since such an SPTE changes while somebody else holds `mmu_lock`, also for writing, the rest of the MMU has to
 * reckon with it:
 *
 * - [[2-volatile]]
 * - [[2-flush-if-mmu-writable]]
 * - [[2-flush-before-unlock]]
 */

/**
 * DOC: clause 2-lockless-walk
 *
 * The walk to the SPTE runs with interrupts off, or in an RCU read-side section for the TDP MMU. A shadow page that has
 * been unlinked is freed only after every CPU that may be walking has answered an IPI, or after a grace period.
 *
 * Kernel: walk_shadow_page_lockless_begin(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

/**
 * DOC: clause 2-cmpxchg
 *
 * The SPTE is changed with cmpxchg, from the very value on which the decision was made. If it was zapped, frozen or
 * write-protected for good meanwhile, the cmpxchg fails and nothing has happened. A plain write would bring the old mapping back,
 * after the host has freed the page.
 *
 * Kernel: fast_pf_fix_direct_spte(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

/**
 * DOC: clause 2-direct-only
 *
 * Only SPTEs of direct shadow pages are mended this way. The cmpxchg proves that the value is the same, not that it means
 * the same: the page may have been given to another GFN meanwhile, and the guest's page table changed to point there, so
 * that an indirect SPTE holds the old bits again. The fault would mark the old GFN as dirty, and the write to
 * the new one would never be logged. A direct SPTE belongs to one GFN for as long as it lives.
 *
 * Kernel: fast_page_fault(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

export type Access = 'read' | 'write'
export type FastResult = 'RET_PF_INVALID' | 'RET_PF_FIXED' | 'RET_PF_SPURIOUS'

/**
 * fast_page_fault(), with fast_pf_get_last_sptep(). `gfn` is what the guest's page table said when the guest faulted.
 *
 * Locks: none.
 * Left out: four more tries after a lost cmpxchg; huge SPTEs; the prediction by page_fault_can_be_fast().
 */
export function* fast_page_fault(world: World, access: Access, gfn: gfn_t): Task<FastResult> {
  // clause: 2-lockless-walk
  yield* local_irq_save(world.irqsOff)
  const sp = yield* READ_ONCE(world.parent)
  const r = sp === null ? 'RET_PF_INVALID' : yield* fixSpte(world, sp, access, gfn)
  // clause: 2-lockless-walk
  yield* local_irq_restore(world.irqsOff)
  return r
}

function* fixSpte(world: World, sp: ShadowPage, access: Access, gfn: gfn_t): Task<FastResult> {
  const spte = yield* READ_ONCE(sp.spte)
  if (spte === null) return 'RET_PF_INVALID'
  if (is_access_allowed(spte, access)) return 'RET_PF_SPURIOUS'
  let fixed = restore_acc_track_spte(spte)
  if (access === 'write' && has(spte, 'M')) fixed = changed(fixed, { set: 'W' })
  if (!is_access_allowed(fixed, access)) return 'RET_PF_INVALID'
  return (yield* fast_pf_fix_direct_spte(world, sp, { spte, fixed }, gfn)) ? 'RET_PF_FIXED' : 'RET_PF_INVALID'
}

/** is_access_allowed(): whether the hardware lets the access through now. */
export function is_access_allowed(spte: LeafSpte, access: Access): boolean {
  return !has(spte, 'T') && (access === 'read' || has(spte, 'W'))
}

interface Change {
  readonly spte: LeafSpte
  readonly fixed: LeafSpte
}

function* fast_pf_fix_direct_spte(world: World, sp: ShadowPage, { spte, fixed }: Change, gfn: gfn_t): Task<boolean> {
  // clause: 2-cmpxchg; without: `const success = true; yield* store(sp.spte, fixed)`
  const { success } = yield* try_cmpxchg64(sp.spte, spte, fixed)
  if (success && has(fixed, 'W') && !has(spte, 'W')) yield* mark_page_dirty_in_slot(world, gfn)
  return success
}

function* mark_page_dirty_in_slot(world: World, gfn: gfn_t): Task<void> {
  yield* store(at(world.dirty_bitmap, gfn, 'bit of the dirty bitmap'), true)
}

/** kvm_tdp_page_fault() for a direct MMU, FNAME(page_fault) for an indirect one: the fast path, then the slow one. */
export function* page_fault(world: World, access: Access, gfn: gfn_t): Task<void> {
  // clause: 2-direct-only; without: `const r = yield* fast_page_fault(world, access, gfn)`
  const r = world.sp.direct ? yield* fast_page_fault(world, access, gfn) : 'RET_PF_INVALID'
  if (r === 'RET_PF_INVALID') yield* slowPath(world, access)
}

/**
 * What the fault handlers do to a present SPTE with mmu_lock held. The guest's page table is read again.
 *
 * Left out: SPTEs that are not present stay so; the lookup of a page and the check of 4.1 are the rest of the model's.
 */
function* slowPath(world: World, access: Access): Task<void> {
  yield* write_lock(world.mmu_lock)
  const sp = yield* load(world.parent)
  const spte = sp === null ? null : yield* load(sp.spte)
  if (sp !== null && spte !== null) {
    const restored = changed(restore_acc_track_spte(spte), { set: access === 'write' && has(spte, 'M') ? 'W' : '' })
    const { success } = yield* try_cmpxchg64(sp.spte, spte, restored)
    if (success && has(restored, 'W') && !has(spte, 'W')) yield* mark_page_dirty_in_slot(world, yield* load(sp.gfn))
  }
  yield* write_unlock(world.mmu_lock)
}
