import { atomic_add_return, refcount_inc_not_zero } from '../../kernel/atomic.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { cell, FREED, type Cell } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'

/**
 * A page that a driver maps with remap_pfn_range(): it has a struct page, and nobody counts references to it.
 *
 * As a tail of a larger allocation its count is 0 although it is in use. Its contents are freed with it.
 */
export interface driver_page {
  readonly refcount: Cell<number>
  readonly contents: Cell<string>
}

export function createDriverPage(): driver_page {
  return { refcount: cell('driver page.refcount', 0), contents: cell('driver page', 'data') }
}

/**
 * hva_to_pfn_remapped(): takes a reference to what a PTE of a VM_PFNMAP VMA points to, if it can be referenced.
 *
 * Locks: the page-table lock in the kernel.
 * Left out: the walk to the PTE, and pages without a struct page.
 */
function* hva_to_pfn_remapped(page: driver_page): Task<boolean> {
  // bug: 2021-page-without-refcount; was: `yield* atomic_add_return(1, page.refcount); return true`
  return yield* refcount_inc_not_zero(page.refcount)
}

/** kvm_release_pfn_clean(): put_page(), which gives the page back to the allocator at zero. */
function* kvm_release_pfn_clean(page: driver_page): Task<void> {
  if ((yield* atomic_add_return(-1, page.refcount)) === 0) yield* store(page.contents, FREED as unknown as string)
}

/** A fault on such a page. Left out: the mapping, which stays until the driver unmaps it. */
export function* faultOnDriverPage(page: driver_page): Task<string> {
  if (!(yield* hva_to_pfn_remapped(page))) return '-EFAULT'
  yield* kvm_release_pfn_clean(page)
  return 'RET_PF_FIXED'
}

/** The driver goes on with its page. */
export function* driverUses(page: driver_page): Task<void> {
  yield* load(page.contents)
}
