import { atomic_add_return } from '../../kernel/atomic.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { down_write, spin_lock, spin_unlock, up_write } from '../../kernel/locks.ts'
import { tlb_remove_table_sync_one } from '../../kernel/irqflags.ts'
import { FREED } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'
import {
  kvm_mmu_notifier_invalidate_range_end,
  kvm_mmu_notifier_invalidate_range_start,
} from '../kvm_main/mmu_notifier.ts'
import type { hva_t, kvm_pfn_t } from '../types.ts'
import { at, FRAMES_PER_PMD, pageRefcount, pmdIndex, pmdOf, ptePlace } from './pgtable.ts'
import type { mm_struct, PteTable } from './types.ts'

/*
 * mm/memory.c, mm/huge_memory.c, mm/khugepaged.c: what the host does to the VMM's address space.
 *
 * Left out: rmap, the TLB of the host, page migration (it looks like an unmap here), several VMAs.
 */

/**
 * DOC: clause 4.5-start-before-unmap
 *
 * The core MM calls `invalidate_range_start()` before it removes a mapping or takes rights away from it. KVM has zapped
 * its own mappings and blocks new ones when that returns.
 *
 * Kernel: __mmu_notifier_invalidate_range_start(), mm/mmu_notifier.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.5-end-after-unmap
 *
 * The core MM calls `invalidate_range_end()` only after the mapping is gone from its page tables. A fault that
 * starts after that finds the new state; one that looked up the old state finds a new sequence number.
 *
 * Kernel: __mmu_notifier_invalidate_range_end(), mm/mmu_notifier.c, 6.1 to 7.2
 */

/**
 * Unmaps `[start, end)`, as madvise(MADV_DONTNEED) does: zap_page_range_single().
 *
 * Locks: takes the page-table lock. Calls KVM's notifiers without locks.
 */
export function* zap_page_range_single(mm: mm_struct, start: hva_t, end: hva_t): Task<void> {
  const kvm = mm.notifier()
  // clause: 4.5-start-before-unmap; without: swap
  yield* kvm_mmu_notifier_invalidate_range_start(kvm, start, end)
  // clause: 4.5-end-after-unmap; without: swap
  yield* unmap_page_range(mm, start, end)
  yield* kvm_mmu_notifier_invalidate_range_end(kvm, start, end)
}

/** unmap_page_range(): clears entries and drops the page table's references to the pages. */
function* unmap_page_range(mm: mm_struct, start: hva_t, end: hva_t): Task<void> {
  let hva = start
  while (hva < end) {
    const first = hugeStart(mm, hva)
    const whole = hva === first && end >= first + FRAMES_PER_PMD
    const pmd = yield* load(pmdOf(mm, hva))
    if (pmd.kind === 'leaf' && whole) {
      yield* zap_huge_pmd(mm, hva)
      hva += FRAMES_PER_PMD
    } else {
      if (pmd.kind === 'leaf') yield* __split_huge_pmd(mm, first)
      yield* zapFrame(mm, hva)
      hva += 1
    }
  }
}

function hugeStart(mm: mm_struct, hva: hva_t): hva_t {
  return mm.firstHva + pmdIndex(mm, hva) * FRAMES_PER_PMD
}

/** zap_huge_pmd(): clears a huge mapping that is unmapped as a whole. */
function* zap_huge_pmd(mm: mm_struct, first: hva_t): Task<void> {
  yield* spin_lock(mm.ptl)
  const pmd = yield* load(pmdOf(mm, first))
  if (pmd.kind === 'leaf') yield* store(pmdOf(mm, first), { kind: 'none' })
  yield* spin_unlock(mm.ptl)
  if (pmd.kind === 'leaf') yield* put_huge_page(mm, pmd.pfn)
}

function* put_huge_page(mm: mm_struct, pfn: kvm_pfn_t): Task<void> {
  for (let i = 0; i < FRAMES_PER_PMD; i++) {
    yield* atomic_add_return(-1, pageRefcount(mm, pfn + i))
  }
}

function* zapFrame(mm: mm_struct, hva: hva_t): Task<void> {
  yield* spin_lock(mm.ptl)
  const pmd = yield* load(pmdOf(mm, hva))
  const pfn = pmd.kind === 'table' ? yield* ptep_get_and_clear(mm, pmd.table, hva) : null
  yield* spin_unlock(mm.ptl)
  if (pfn !== null) yield* atomic_add_return(-1, pageRefcount(mm, pfn))
}

function* ptep_get_and_clear(mm: mm_struct, table: PteTable, hva: hva_t): Task<kvm_pfn_t | null> {
  const place = ptePlace(mm, table, hva)
  const pfn = yield* load(place)
  if (pfn !== null) yield* store(place, null)
  return pfn
}

/**
 * DOC: clause 4.5-nested-split
 *
 * Before it changes the size of a huge mapping, the core MM issues an invalidation that spans the whole huge mapping,
 * usually nested in the one for the part that is unmapped. KVM installs huge mappings after a check of one GFN; without
 * the wide event, a partial unmapping would neither block nor zap them. KVM relies on this; the core MM does not
 * document it.
 *
 * Kernel: __split_huge_pmd(), mm/huge_memory.c, 6.1 to 7.2
 */

/**
 * __split_huge_pmd(): the same pages, mapped one by one.
 *
 * Locks: takes the page-table lock; issues its own notifier pair.
 */
export function* __split_huge_pmd(mm: mm_struct, first: hva_t): Task<void> {
  const kvm = mm.notifier()
  // clause: 4.5-nested-split
  yield* kvm_mmu_notifier_invalidate_range_start(kvm, first, first + FRAMES_PER_PMD)
  yield* spin_lock(mm.ptl)
  const pmd = yield* load(pmdOf(mm, first))
  if (pmd.kind === 'leaf') yield* __split_huge_pmd_locked(mm, first, pmd.pfn)
  yield* spin_unlock(mm.ptl)
  // clause: 4.5-nested-split
  yield* kvm_mmu_notifier_invalidate_range_end(kvm, first, first + FRAMES_PER_PMD)
}

function* __split_huge_pmd_locked(mm: mm_struct, first: hva_t, pfn: kvm_pfn_t): Task<void> {
  const table = at(mm.tables, pmdIndex(mm, first), 'page of PTEs')
  for (let i = 0; i < FRAMES_PER_PMD; i++) {
    yield* store(ptePlace(mm, table, first + i), pfn + i)
  }
  yield* store(pmdOf(mm, first), { kind: 'table', table })
}

/**
 * DOC: clause 4.5-notify-collapse
 *
 * Collapsing small pages into a huge one is an invalidation as well, although the contents stay the same: the
 * old pages are freed. It has to be announced to the notifiers like an unmapping.
 *
 * Kernel: collapse_huge_page(), mm/khugepaged.c, 6.1 to 7.2
 * Differs: the collapse of shmem and file mappings did not notify before f268f6cf875f.
 */

/**
 * collapse_huge_page() of khugepaged: moves small pages into a huge one and frees them and their table.
 *
 * Locks: takes mmap_lock for writing, the page-table lock; waits for CPUs with interrupts off.
 * Left out: isolation and copying of the pages; the table is freed at once instead of being kept for a split.
 */
export function* collapse_huge_page(mm: mm_struct, first: hva_t): Task<void> {
  const kvm = mm.notifier()
  const end = first + FRAMES_PER_PMD
  yield* down_write(mm.mmap_lock)
  // clause: 4.5-notify-collapse
  yield* kvm_mmu_notifier_invalidate_range_start(kvm, first, end)
  const table = yield* pmdp_collapse_flush(mm, first)
  // clause: 4.5-notify-collapse
  yield* kvm_mmu_notifier_invalidate_range_end(kvm, first, end)
  if (table !== null) {
    yield* tlb_remove_table_sync_one(mm.irqsOff)
    yield* replaceByHugePage(mm, first, table)
  }
  yield* up_write(mm.mmap_lock)
}

/** pmdp_collapse_flush(): takes the table out of the page tables. Null if there is none. */
function* pmdp_collapse_flush(mm: mm_struct, first: hva_t): Task<PteTable | null> {
  yield* spin_lock(mm.ptl)
  const pmd = yield* load(pmdOf(mm, first))
  if (pmd.kind === 'table') yield* store(pmdOf(mm, first), { kind: 'none' })
  yield* spin_unlock(mm.ptl)
  return pmd.kind === 'table' ? pmd.table : null
}

function* replaceByHugePage(mm: mm_struct, first: hva_t, table: PteTable): Task<void> {
  const pfn = at(mm.collapsedPfn, pmdIndex(mm, first), 'huge page to collapse into')
  yield* spin_lock(mm.ptl)
  yield* store(pmdOf(mm, first), { kind: 'leaf', pfn })
  yield* spin_unlock(mm.ptl)
  for (const place of table.pte) {
    const old = yield* load(place)
    if (old !== null) yield* atomic_add_return(-1, pageRefcount(mm, old))
    yield* store(place, FREED as unknown as kvm_pfn_t)
  }
}

/**
 * wp_page_copy(): gives the VMM a copy of a page and drops the old one.
 *
 * Locks: takes the page-table lock. Calls KVM's notifiers without locks.
 * Left out: huge pages; who shares the old page. Nobody meets the address unmapped, other than with migration or
 * collapse, where get_user_pages() waits and the model has it fail.
 */
export function* wp_page_copy(mm: mm_struct, hva: hva_t): Task<void> {
  const kvm = mm.notifier()
  yield* kvm_mmu_notifier_invalidate_range_start(kvm, hva, hva + 1)
  const old = yield* replaceFrame(mm, hva)
  yield* kvm_mmu_notifier_invalidate_range_end(kvm, hva, hva + 1)
  if (old !== null) yield* atomic_add_return(-1, pageRefcount(mm, old))
}

/** The new page is one that a collapse would use, as the supply of pages is fixed. */
function* replaceFrame(mm: mm_struct, hva: hva_t): Task<kvm_pfn_t | null> {
  yield* spin_lock(mm.ptl)
  const pmd = yield* load(pmdOf(mm, hva))
  const old = pmd.kind === 'table' ? yield* ptep_get_and_clear(mm, pmd.table, hva) : null
  if (pmd.kind === 'table' && old !== null) {
    const copy = at(mm.collapsedPfn, pmdIndex(mm, hva), 'spare page') + ((hva - mm.firstHva) % FRAMES_PER_PMD)
    yield* store(ptePlace(mm, pmd.table, hva), copy)
  }
  yield* spin_unlock(mm.ptl)
  return old
}

/**
 * munmap() of huge pages and mmap() of small ones in their place, as a VMM that changes its backing does.
 *
 * Locks: takes mmap_lock for writing. The new pages are the old ones' frames, mapped one by one.
 */
export function* remapWithSmallPages(mm: mm_struct, first: hva_t): Task<void> {
  yield* down_write(mm.mmap_lock)
  yield* __split_huge_pmd(mm, first)
  yield* store(mm.vmaPages, 1)
  yield* up_write(mm.mmap_lock)
}
