import type { Task } from '../../ops/op.ts'
import type { gfn_t, kvm } from '../types.ts'
import type { kvm_mmu_root, spte } from './spte.ts'
import { setEntry, tdx_sept_remove_private_spte, tdx_sept_set_private_spte } from './vmx/tdx.ts'
import type { SecureEpt } from './vmx/tdx_module.ts'

/** 0, or what __tdp_mmu_set_spte_atomic() and the external update fail with. */
export type SetSpteResult = 0 | '-EBUSY' | '-EIO'

/**
 * Texts of one function that are compared with each other in docs/locking/external-sptes.md: 78d23e299bba with the errno
 * that the review asked for; the same patch as it was posted; set_external_spte_present(), 6.14 to 7.1.
 */
export type MirrorForm = 'folded' | 'asPosted' | 'beforeFold'

/** Whose kvm_x86_ops are used. The second is TDX before 40342185fd2b, when the assertion stood in the TDP MMU. */
export type Vendor = 'tdx' | 'tdxWithoutLockdep'

/** What makes a root a mirror: the table that the hardware uses, and how it is kept the same. */
export interface mirror {
  readonly sept: SecureEpt
  readonly vendor: Vendor
  readonly form: MirrorForm
}

/**
 * DOC: clause 4.6-remove-external
 *
 * Whoever zaps a mirror SPTE holds `mmu_lock` for writing, clears the mirror first, and removes the external mapping
 * before it drops the lock. Nobody else looks at either table in between, so nothing has to be frozen. A page that
 * stays in the external table stays reachable for the guest, and no walk of KVM's tables will find it again.
 *
 * Kernel: tdp_mmu_set_spte(), arch/x86/kvm/mmu/tdp_mmu.c, 6.14 to 7.2
 */

/**
 * remove_external_spte(): the second half of zapping a mirror SPTE; nothing for other roots.
 *
 * Locks: mmu_lock for writing.
 * Left out: tables are never taken out of a mirror root here; the kernel does it when the VM is torn down.
 */
export function* remove_external_spte(kvm: kvm, root: kvm_mmu_root, gfn: gfn_t): Task<void> {
  if (root.mirror === undefined) return
  yield* tdx_sept_remove_private_spte(kvm, root.mirror.sept, gfn)
}

/** kvm_x86_call(set_external_spte). Locks and results: the vendor's, see tdx_sept_set_private_spte(). */
export function* set_external_spte(kvm: kvm, { vendor, sept }: mirror, gfn: gfn_t, new_spte: spte): Task<SetSpteResult> {
  switch (vendor) {
    case 'tdx':
      return yield* tdx_sept_set_private_spte(kvm, sept, gfn, new_spte)
    case 'tdxWithoutLockdep':
      return yield* setEntry(sept, gfn, new_spte)
  }
}
