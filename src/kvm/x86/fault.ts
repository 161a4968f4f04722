import { PG_LEVEL_4K, type gfn_t, type kvm_memory_slot, type kvm_pfn_t, type PgLevel } from '../types.ts'
import type { kvm_mmu_root } from './spte.ts'

/** struct kvm_page_fault: what is known of one fault so far. Local to its vCPU. */
export interface kvm_page_fault {
  readonly gfn: gfn_t
  readonly slot: kvm_memory_slot
  readonly root: kvm_mmu_root
  readonly is_private: boolean
  readonly max_level: PgLevel
  mmu_seq: number
  pfn: kvm_pfn_t
  goal_level: PgLevel
}

/** A fault before anything is looked up. */
export function newFault(
  given: Pick<kvm_page_fault, 'gfn' | 'slot' | 'root' | 'is_private' | 'max_level'>,
): kvm_page_fault {
  return { ...given, mmu_seq: 0, pfn: 0, goal_level: PG_LEVEL_4K }
}
