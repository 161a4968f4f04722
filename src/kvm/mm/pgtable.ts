import type { Cell } from '../../ops/shared.ts'
import type { hva_t, kvm_pfn_t } from '../types.ts'
import type { mm_struct, PteTable, pmd_t } from './types.ts'

/** Frames of one huge page; see KVM_PAGES_PER_HPAGE(). */
export const FRAMES_PER_PMD = 2

/** The cell of an array, or an error that says the world was built too small. */
export function at<T>(array: readonly T[], index: number, what: string): T {
  const item = array[index]
  if (item === undefined) throw new Error(`the scenario has no ${what} ${String(index)}`)
  return item
}

export function pmdIndex(mm: mm_struct, hva: hva_t): number {
  return Math.floor((hva - mm.firstHva) / FRAMES_PER_PMD)
}

/** pmd_offset(). */
export function pmdOf(mm: mm_struct, hva: hva_t): Cell<pmd_t> {
  return at(mm.pmd, pmdIndex(mm, hva), 'PMD entry')
}

/** pte_offset_map(). */
export function ptePlace(mm: mm_struct, table: PteTable, hva: hva_t): Cell<kvm_pfn_t | null> {
  return at(table.pte, (hva - mm.firstHva) % FRAMES_PER_PMD, 'PTE')
}

/** page_count() of a host page. */
export function pageRefcount(mm: mm_struct, pfn: kvm_pfn_t): Cell<number> {
  const count = mm.refcount.get(pfn)
  if (count === undefined) throw new Error(`the scenario has no host page ${String(pfn)}`)
  return count
}
