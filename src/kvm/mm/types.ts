import type { Cell, Domain } from '../../ops/shared.ts'
import type { rw_semaphore, spinlock_t } from '../../kernel/locks.ts'
import type { hva_t, kvm, kvm_pfn_t } from '../types.ts'

/** A page of PTEs: one per frame of a huge page. The cells are freed with the table. */
export interface PteTable {
  readonly name: string
  readonly pte: readonly Cell<kvm_pfn_t | null>[]
}

/** A PMD entry: nothing, a huge page (its first frame), or a page of PTEs. */
export type pmd_t =
  | { readonly kind: 'none' }
  | { readonly kind: 'leaf'; readonly pfn: kvm_pfn_t }
  | { readonly kind: 'table'; readonly table: PteTable }

/**
 * struct mm_struct with its page tables.
 *
 * Left out: PGD, P4D and PUD levels (a 2M leaf is the largest mapping), and more than one VMA.
 */
export interface mm_struct {
  readonly mmap_lock: rw_semaphore
  /** The page-table lock; one for all tables. */
  readonly ptl: spinlock_t
  readonly firstHva: hva_t
  /** First frame behind each huge page at the start, by huge page. */
  readonly firstPfn: readonly kvm_pfn_t[]
  /** By huge page, from `firstHva`. */
  readonly pmd: readonly Cell<pmd_t>[]
  /** The table a split uses and a collapse frees, by huge page. */
  readonly tables: readonly PteTable[]
  /** What a walker reads that takes a huge page for a page of PTEs: not a table at all. */
  readonly hugePageContents: PteTable
  /** The huge page a collapse allocates, by huge page. */
  readonly collapsedPfn: readonly kvm_pfn_t[]
  /** Reference counts of all pages; 0 means free. Page numbers are never used again. */
  readonly refcount: ReadonlyMap<kvm_pfn_t, Cell<number>>
  /** Size of the VMA's pages, in frames: what vma_lookup() would give. Written under mmap_lock. */
  readonly vmaPages: Cell<number>
  /** VM_PFNMAP: the size of the VMA's pages says nothing of how they are mapped. */
  readonly isPfnmap: boolean
  /** CPUs with interrupts off. */
  readonly irqsOff: Domain
  /** The VM registered with mmu_notifier_register(). */
  readonly notifier: () => kvm
}
