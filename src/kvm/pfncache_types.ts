import type { Cell } from '../ops/shared.ts'
import type { mutex, rwlock_t } from '../kernel/locks.ts'
import type { gfn_t, hva_t, kvm, kvm_memory_slot, kvm_pfn_t } from './types.ts'

/** KVM_HVA_ERR_BAD. */
export const KVM_HVA_ERR_BAD: hva_t = -1

/**
 * struct gfn_to_pfn_cache: one page of the guest that KVM itself reads and writes.
 *
 * Left out: `khva` (a kernel mapping of `pfn`, so `pfn` stands for both), offsets in the page.
 */
export interface gfn_to_pfn_cache {
  readonly name: string
  readonly kvm: () => kvm
  /** Held for reading from the check to the last use, for writing by whoever changes the fields below. */
  readonly lock: rwlock_t
  /** One refresh at a time. */
  readonly refresh_lock: mutex
  /** The guest frame, or INVALID_GPA for a cache that was made of a host address. */
  readonly gfn: gfn_t
  /** Whether the cache is on `kvm->gpc_list`. Under `kvm->gpc_lock`. */
  readonly listed: Cell<boolean>
  readonly active: Cell<boolean>
  readonly valid: Cell<boolean>
  readonly generation: Cell<number>
  readonly memslot: Cell<kvm_memory_slot | null>
  readonly uhva: Cell<hva_t>
  readonly pfn: Cell<kvm_pfn_t>
  /** Not in any kernel; see clause 4.7-hva-outside-memslots. */
  readonly lookupMayBeOld: Cell<boolean>
}
