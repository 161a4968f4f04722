import type { Cell } from '../../ops/shared.ts'
import type { PgLevel, kvm_pfn_t } from '../types.ts'
import type { mirror } from './external.ts'

/** Stands in an entry that a zapper has claimed, so that nobody installs into it. */
export const FROZEN_SPTE = 'FROZEN_SPTE'

/** Tells the hardware to exit at once: the address is emulated. Not a shadow-present entry. */
export const MMIO_SPTE = 'MMIO'

/** A shadow-page-table entry: non-present, frozen, MMIO, a mapping, or a pointer to a lower table. */
export type spte =
  | null
  | typeof FROZEN_SPTE
  | typeof MMIO_SPTE
  | {
      readonly kind: 'leaf'
      readonly level: PgLevel
      readonly pfn: kvm_pfn_t
      readonly private: boolean
      /** Only in VMs with aging: whether the guest has used the mapping since it was last aged. */
      readonly accessed?: boolean
    }
  | { readonly kind: 'table'; readonly sp: kvm_mmu_page }

/** struct kvm_mmu_page of the lowest level: the 4K entries of one huge page. */
export interface kvm_mmu_page {
  readonly name: string
  readonly spte: readonly Cell<spte>[]
  /** Only in VMs with aging: the table is freed when it is removed. Elsewhere it is left, for late walkers to find. */
  readonly isFreed?: boolean
}

/** A root of the TDP MMU (or the direct shadow MMU) with its 2M entries. */
export interface kvm_mmu_root {
  readonly name: string
  /** By huge page of guest memory. */
  readonly spte: readonly Cell<spte>[]
  /** Lower tables not yet linked, by huge page, and how many have been taken. */
  readonly unusedSps: readonly (readonly kvm_mmu_page[])[]
  readonly nrUsedSps: readonly Cell<number>[]
  /** role.invalid and mmu_valid_gen: no new mapping may be made through this root. */
  readonly invalid: Cell<boolean>
  /** root_count; the MMU itself holds one reference. The root is freed at zero. */
  readonly root_count: Cell<number>
  /** Whether its entries go with the last reference. */
  readonly isFreed: boolean
  /** Only of a mirror root: no hardware reads its SPTEs, but the external table that they are repeated in. */
  readonly mirror?: mirror
}

export function is_shadow_present_pte(spte: spte): spte is Exclude<spte, string | null> {
  return spte !== null && spte !== FROZEN_SPTE && spte !== MMIO_SPTE
}

export function is_frozen_spte(spte: spte): spte is typeof FROZEN_SPTE {
  return spte === FROZEN_SPTE
}

/** A present entry that maps memory instead of pointing to a table. */
export function is_last_spte(spte: spte): spte is Extract<spte, { kind: 'leaf' }> {
  return is_shadow_present_pte(spte) && spte.kind === 'leaf'
}
