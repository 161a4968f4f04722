import { try_cmpxchg64 } from '../../kernel/atomic.ts'
import { KVM_BUG_ON } from '../../kernel/bug.ts'
import { lockdep_assert_held } from '../../kernel/lockdep.ts'
import { WRITE_ONCE } from '../../kernel/rwonce.ts'
import type { Task } from '../../ops/op.ts'
import type { kvm } from '../types.ts'
import { set_external_spte, type mirror, type SetSpteResult } from './external.ts'
import { FROZEN_SPTE, is_shadow_present_pte, type spte } from './spte.ts'
import type { tdp_iter } from './tdp_iter.ts'

/**
 * The mirror branch of __tdp_mmu_set_spte_atomic() before 78d23e299bba: two functions, to be compared with the one.
 *
 * Locks: mmu_lock for reading.
 * Claim: docs/locking/external-sptes.md
 */
export function* setMirrorSpteBeforeFold(kvm: kvm, mirror: mirror, iter: tdp_iter, new_spte: spte): Task<SetSpteResult> {
  const willBePresent = is_shadow_present_pte(new_spte)
  yield* KVM_BUG_ON(!willBePresent, '!is_shadow_present_pte(new_spte)')
  if (!willBePresent) return '-EBUSY'
  return yield* set_external_spte_present(kvm, mirror, iter, new_spte)
}

/** set_external_spte_present(), with `old_spte` passed by reference (02eaaffdd865). */
function* set_external_spte_present(kvm: kvm, mirror: mirror, iter: tdp_iter, new_spte: spte): Task<SetSpteResult> {
  yield* lockdep_assert_held(kvm.mmu_lock)
  const isPresent = is_shadow_present_pte(iter.old_spte)
  yield* KVM_BUG_ON(isPresent, 'is_shadow_present_pte(*old_spte)')
  if (isPresent) return '-EIO'
  const { success, old } = yield* try_cmpxchg64(iter.sptep, iter.old_spte, FROZEN_SPTE)
  if (!success) {
    iter.old_spte = old
    return '-EBUSY'
  }
  const ret = yield* set_external_spte(kvm, mirror, iter.gfn, new_spte)
  yield* WRITE_ONCE(iter.sptep, ret === 0 ? new_spte : iter.old_spte)
  return ret
}
