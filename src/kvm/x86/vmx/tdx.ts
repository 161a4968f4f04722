import { bug, KVM_BUG_ON } from '../../../kernel/bug.ts'
import { lockdep_assert_held, lockdep_assert_held_write } from '../../../kernel/lockdep.ts'
import type { Task } from '../../../ops/op.ts'
import type { gfn_t, kvm } from '../../types.ts'
import type { SetSpteResult } from '../external.ts'
import type { spte } from '../spte.ts'
import { tdh_mem_page_aug, tdh_mem_page_remove, tdh_mem_sept_add, type SecureEpt, type TdxStatus } from './tdx_module.ts'

/*
 * arch/x86/kvm/vmx/tdx.c: how TDX does what the TDP MMU asks of an external page table.
 */

/**
 * tdx_sept_set_private_spte(), tdx_sept_link_private_spt(): makes a present SPTE true in the secure EPT.
 *
 * Returns 0; -EBUSY if the module is busy, and then nothing has changed; or -EIO with the VM bugged.
 * Locks: mmu_lock, in either mode, so that it never runs against a removal.
 */
export function* tdx_sept_set_private_spte(kvm: kvm, sept: SecureEpt, gfn: gfn_t, new_spte: spte): Task<SetSpteResult> {
  yield* lockdep_assert_held(kvm.mmu_lock)
  return yield* setEntry(sept, gfn, new_spte)
}

/** tdx_sept_set_private_spte() without its assertion. */
export function* setEntry(sept: SecureEpt, gfn: gfn_t, new_spte: spte): Task<SetSpteResult> {
  if (new_spte === null || typeof new_spte === 'string') throw new Error('only a present SPTE can be set')
  const status = new_spte.kind === 'table' ? yield* tdh_mem_sept_add(sept, gfn) : yield* tdh_mem_page_aug(sept, gfn, new_spte.pfn)
  if (status === 'TDX_OPERAND_BUSY') return '-EBUSY'
  if (status === 'TDX_SUCCESS') return 0
  yield* bug(`KVM_BUG_ON(${status})`)
  return '-EIO'
}

/**
 * tdx_sept_remove_private_spte(): takes the page of a zapped SPTE out of the secure EPT.
 *
 * Locks: mmu_lock for writing.
 * Left out: vCPUs are kicked out of the guest while the module is busy with them, and the call is repeated. Nobody
 * in the model keeps the module busy while mmu_lock is held for writing.
 */
export function* tdx_sept_remove_private_spte(kvm: kvm, sept: SecureEpt, gfn: gfn_t): Task<void> {
  yield* lockdep_assert_held_write(kvm.mmu_lock)
  yield* bugOn(yield* tdh_mem_page_remove(sept, gfn))
}

function* bugOn(status: TdxStatus): Task<void> {
  yield* KVM_BUG_ON(status !== 'TDX_SUCCESS', status)
}
