import type { Cell } from '../ops/shared.ts'
import type { rw_semaphore, spinlock_t } from '../kernel/locks.ts'
import type { kvm, kvm_memory_slot, kvm_pfn_t } from './types.ts'

/**
 * struct kvm_gmem with its file and inode: one open guest_memfd.
 *
 * Left out: several files of one inode; holes that are filled again (a page that is gone stays gone).
 */
export interface kvm_gmem {
  readonly name: string
  readonly kvm: () => kvm
  /** invalidate_lock of the mapping: filemap_invalidate_lock(). */
  readonly invalidate_lock: rw_semaphore
  /** Which memslot each page of the file is bound to. */
  readonly bindings: readonly Cell<kvm_memory_slot | null>[]
  /** Whether the file is on the list of its inode. */
  readonly listed: Cell<boolean>
  /** References to the file; at zero it is dying, and kvm_gmem_release() is about to run. */
  readonly file_ref: Cell<number>
  /** The lock of the page cache's xarray. */
  readonly i_pages: spinlock_t
  /** The page cache. */
  readonly folios: readonly Cell<kvm_pfn_t | null>[]
}

/** `slot->gmem`. The cells are freed with the memslot. */
export interface SlotGmem {
  /** The file of `kvm.gmem`, or null. */
  readonly file: Cell<'file' | null>
  readonly pgoff: Cell<number>
}
