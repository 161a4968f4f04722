import { try_cmpxchg64 } from '../../kernel/atomic.ts'
import { KVM_BUG_ON, WARN_ON_ONCE } from '../../kernel/bug.ts'
import { WRITE_ONCE } from '../../kernel/rwonce.ts'
import type { Task } from '../../ops/op.ts'
import type { kvm } from '../types.ts'
import { set_external_spte, type mirror, type SetSpteResult } from './external.ts'
import { setMirrorSpteBeforeFold } from './set_external_spte_present.ts'
import { FROZEN_SPTE, is_frozen_spte, is_shadow_present_pte, type spte } from './spte.ts'
import type { tdp_iter } from './tdp_iter.ts'

/**
 * DOC: 4.6 External page tables
 *
 * Private memory of a TDX guest is translated by page tables that only the TDX module may write (the secure EPT). KVM
 * keeps a *mirror* root for them: ordinary SPTEs that no hardware reads, through which the TDP MMU decides what to map.
 * Each change of a mirror SPTE has to be repeated in the external table, with a call that may fail. The two can not
 * be changed by one atomic operation, and `mmu_lock` is held only for reading when a fault is served. So a fault
 * claims the entry:
 *
 * - [[4.6-freeze]]
 * - [[4.6-retry-on-frozen]]
 * - [[4.6-install-on-success]]
 * - [[4.6-restore-on-failure]]
 * - [[4.6-current-old-spte]]
 *
 * Mirror and external table therefore say the same of every entry that is not `FROZEN_SPTE`, unless the one who holds
 * `mmu_lock` for writing is at work on it:
 *
 * - [[4.6-remove-external]]
 * - [[4.6-non-present-to-present]]
 *
 * Which locks the external update needs is the vendor's business. TDX asserts that `mmu_lock` is held to map, and held
 * for writing to remove; the common code asserts nothing on its behalf (since 40342185fd2b).
 */

/**
 * DOC: clause 4.6-freeze
 *
 * Before the external update, the mirror SPTE is replaced by `FROZEN_SPTE` with cmpxchg. Until it is thawed nobody else
 * touches the entry, and nobody goes below it: if the mirror showed a new table at once, another fault could install
 * a child in the external table before its parent is there.
 *
 * Kernel: __tdp_mmu_set_spte_atomic(), arch/x86/kvm/mmu/tdp_mmu.c, 6.14 to 7.2
 * Differs: up to 7.1 the freezing is done in set_external_spte_present(), which 78d23e299bba folded into its caller.
 */

/**
 * DOC: clause 4.6-install-on-success
 *
 * If the external update succeeds, the mirror SPTE gets the new value, and only then. A mirror that goes back to
 * the old value has lost a mapping that the guest can use.
 *
 * Kernel: __tdp_mmu_set_spte_atomic(), arch/x86/kvm/mmu/tdp_mmu.c, 6.14 to 7.2
 */

/**
 * DOC: clause 4.6-restore-on-failure
 *
 * If it fails, the mirror SPTE gets its old value back, and the fault is retried. Otherwise it stays frozen, and so
 * every later fault on it is retried for ever.
 *
 * Kernel: __tdp_mmu_set_spte_atomic(), arch/x86/kvm/mmu/tdp_mmu.c, 6.14 to 7.2
 */

/**
 * DOC: clause 4.6-current-old-spte
 *
 * If the cmpxchg fails, `iter->old_spte` is set to what the entry holds, as for any other root, so that a caller that
 * retries on the spot works with fresh data. With the stale value it would fail for ever.
 *
 * Kernel: __tdp_mmu_set_spte_atomic(), arch/x86/kvm/mmu/tdp_mmu.c, 6.14 to 7.2
 * Differs: before 02eaaffdd865 the mirror branch passed a copy. No caller of these kernels retries a mirror SPTE on the spot, so nothing came of it.
 */

/**
 * __tdp_mmu_set_spte_atomic(): changes an SPTE from `iter->old_spte`, against other tasks that do the same.
 *
 * Returns 0, -EBUSY if the entry is not `iter->old_spte` any more (which is then refreshed), or what the external
 * update fails with; then the entry is as it was.
 *
 * Locks: mmu_lock for reading. Not asserted here: aging calls it for other roots without mmu_lock.
 * Claim: docs/locking/external-sptes.md
 */
export function* __tdp_mmu_set_spte_atomic(kvm: kvm, iter: tdp_iter, new_spte: spte): Task<SetSpteResult> {
  // clause: 4.6-retry-on-frozen
  yield* WARN_ON_ONCE(is_frozen_spte(iter.old_spte), 'is_frozen_spte(iter->old_spte)')
  const { mirror } = iter.root
  if (mirror !== undefined && !is_frozen_spte(new_spte)) return yield* setMirrorSpte(kvm, mirror, iter, new_spte)
  const { success, old } = yield* try_cmpxchg64(iter.sptep, iter.old_spte, new_spte)
  if (!success) iter.old_spte = old
  return success ? 0 : '-EBUSY'
}

/**
 * tdp_mmu_set_spte_atomic(). Locks: mmu_lock for reading.
 *
 * Left out: the assertion of that lock, and handle_changed_spte(), of which callers do what they need. Missed bug: an
 * atomic change without mmu_lock is seen by what it breaks only.
 */
export function* tdp_mmu_set_spte_atomic(kvm: kvm, iter: tdp_iter, new_spte: spte): Task<SetSpteResult> {
  return yield* __tdp_mmu_set_spte_atomic(kvm, iter, new_spte)
}

/** The mirror branch, in the text that the VM was made with. */
function* setMirrorSpte(kvm: kvm, mirror: mirror, iter: tdp_iter, new_spte: spte): Task<SetSpteResult> {
  switch (mirror.form) {
    case 'folded':
      return yield* freezeAndSet(kvm, mirror, iter, { new_spte, unsupported: '-EIO' })
    case 'asPosted':
      return yield* freezeAndSet(kvm, mirror, iter, { new_spte, unsupported: '-EBUSY' })
    case 'beforeFold':
      return yield* setMirrorSpteBeforeFold(kvm, mirror, iter, new_spte)
  }
}

interface Change {
  readonly new_spte: spte
  /** What is returned for a change that the mirror branch does not know; the VM is bugged then. */
  readonly unsupported: '-EBUSY' | '-EIO'
}

function* freezeAndSet(kvm: kvm, mirror: mirror, iter: tdp_iter, { new_spte, unsupported }: Change): Task<SetSpteResult> {
  const isPresent = is_shadow_present_pte(iter.old_spte)
  const willBePresent = is_shadow_present_pte(new_spte)
  yield* KVM_BUG_ON(isPresent, 'is_shadow_present_pte(iter->old_spte)')
  yield* KVM_BUG_ON(!willBePresent, '!is_shadow_present_pte(new_spte)')
  if (isPresent || !willBePresent) return unsupported
  // clause: 4.6-freeze; without: `const { success, old } = yield* try_cmpxchg64(iter.sptep, iter.old_spte, new_spte)`
  const { success, old } = yield* try_cmpxchg64(iter.sptep, iter.old_spte, FROZEN_SPTE)
  // clause: 4.6-current-old-spte
  if (!success) iter.old_spte = old
  if (!success) return '-EBUSY'
  const ret = yield* set_external_spte(kvm, mirror, iter.gfn, new_spte)
  if (ret !== 0) {
    // clause: 4.6-restore-on-failure
    yield* WRITE_ONCE(iter.sptep, iter.old_spte)
  } else {
    // clause: 4.6-install-on-success; without: `yield* WRITE_ONCE(iter.sptep, iter.old_spte)`
    yield* WRITE_ONCE(iter.sptep, new_spte)
  }
  return ret
}
