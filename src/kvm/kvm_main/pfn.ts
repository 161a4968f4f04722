import { atomic_add_return } from '../../kernel/atomic.ts'
import { load } from '../../kernel/rwonce.ts'
import { bug } from '../../kernel/bug.ts'
import { spin_lock, spin_unlock } from '../../kernel/locks.ts'
import type { Task } from '../../ops/op.ts'
import { __gfn_to_hva_memslot } from '../kvm_host.ts'
import { pageRefcount, pmdOf, ptePlace } from '../mm/pgtable.ts'
import type { mm_struct } from '../mm/types.ts'
import { KVM_PFN_ERR_FAULT, type gfn_t, type hva_t, type kvm, type kvm_memory_slot, type kvm_pfn_t } from '../types.ts'

/**
 * __gfn_to_pfn_memslot(): the host page behind a guest frame, with a reference taken.
 *
 * Returns KVM_PFN_ERR_FAULT for an invalid memslot, and where the host maps nothing.
 *
 * Left out: GUP-fast (the page is taken under the page-table lock, which is one of the orders GUP-fast
 * allows) and faulting a page in on the host: an address the host has unmapped stays unmapped. Missed
 * bugs: none in KVM's rules; the page a fault would bring in is fresh and has no stale mapping.
 */
export function* gfn_to_pfn(kvm: kvm, slot: kvm_memory_slot, gfn: gfn_t): Task<kvm_pfn_t> {
  if (slot.invalid) return KVM_PFN_ERR_FAULT
  const hva = yield* __gfn_to_hva_memslot(slot, gfn)
  return yield* get_user_page(kvm.mm, hva)
}

/** get_user_pages() for one page. Locks: takes the page-table lock. */
export function* get_user_page(mm: mm_struct, hva: hva_t): Task<kvm_pfn_t> {
  yield* spin_lock(mm.ptl)
  const pfn = yield* followPage(mm, hva)
  if (pfn !== KVM_PFN_ERR_FAULT) yield* atomic_add_return(1, pageRefcount(mm, pfn))
  yield* spin_unlock(mm.ptl)
  return pfn
}

/** Locks: the page-table lock. */
function* followPage(mm: mm_struct, hva: hva_t): Task<kvm_pfn_t> {
  const pmd = yield* load(pmdOf(mm, hva))
  switch (pmd.kind) {
    case 'none':
      return KVM_PFN_ERR_FAULT
    case 'leaf':
      return pmd.pfn + ((hva - mm.firstHva) % 2)
    case 'table':
      return (yield* load(ptePlace(mm, pmd.table, hva))) ?? KVM_PFN_ERR_FAULT
  }
}

/** kvm_release_pfn_clean(): drops the fault's reference. The page is free when the count is zero. */
export function* kvm_release_pfn_clean(kvm: kvm, pfn: kvm_pfn_t): Task<void> {
  yield* atomic_add_return(-1, pageRefcount(kvm.mm, pfn))
}

/**
 * One access to a page by KVM or by hardware that KVM told about it, other than through an SPTE.
 *
 * Holding off the host from freeing the page is the caller's business.
 */
export function* accessPage(mm: mm_struct, pfn: kvm_pfn_t): Task<void> {
  const references = yield* load(pageRefcount(mm, pfn))
  if (references === 0) yield* bug('a page is accessed that the host has freed')
}

/** The same for a page that KVM has looked up at `hva`: the host may not have another page there by now. */
export function* accessPageOf(mm: mm_struct, hva: hva_t, pfn: kvm_pfn_t): Task<void> {
  yield* accessPage(mm, pfn)
  const mapped = yield* followPage(mm, hva)
  if (mapped !== KVM_PFN_ERR_FAULT && mapped !== pfn) yield* bug('a page is accessed that is no longer the one at its address')
}
