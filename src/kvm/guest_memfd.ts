import { atomic_add_return } from '../kernel/atomic.ts'
import { load, store } from '../kernel/rwonce.ts'
import {
  down_read,
  down_write,
  mutex_lock,
  mutex_unlock,
  spin_lock,
  spin_unlock,
  up_read,
  up_write,
  write_lock,
  write_unlock,
} from '../kernel/locks.ts'
import type { Task } from '../ops/op.ts'
import { at, pageRefcount } from './mm/pgtable.ts'
import type { kvm_gmem, SlotGmem } from './guest_memfd_types.ts'
import {
  kvm_mmu_invalidate_begin,
  kvm_mmu_invalidate_end,
  kvm_mmu_invalidate_range_add,
} from './kvm_main/mmu_invalidate.ts'
import { kvm_unmap_gfn_range } from './x86/tdp_mmu.ts'
import { KVM_PFN_ERR_FAULT, type gfn_t, type kvm, type kvm_memory_slot, type kvm_pfn_t } from './types.ts'

/*
 * virt/kvm/guest_memfd.c.
 */

/**
 * DOC: 4.8 Invalidations that KVM begins itself
 *
 * Three invalidators are not MMU notifier events: guest_memfd, changes of memory attributes, and
 * `kvm_zap_gfn_range()`. They use the `kvm->mmu_invalidate_*` fields of 4.2 like an event, and owe them the same.
 * They do not count in `kvm->mn_active_invalidate_count`, so nothing of 4.4 protects them: each keeps its begin and
 * its end balanced in its own way.
 *
 * - guest_memfd asks the `bindings` of its file, which the `invalidate_lock` of its mapping keeps as they are;
 * - a change of memory attributes looks for memslots, which `kvm->slots_lock` keeps as they are;
 * - `kvm_zap_gfn_range()` does not ask; its begin and its end are unconditional.
 *
 * guest_memfd. A file knows which memslot each of its pages is *bound* to. The pages are not mapped by the VMM's
 * process, so no MMU notifier tells of them: the file tells KVM itself when a page is to go.
 *
 * - [[4.8-begin-before-truncate]]
 * - [[4.8-end-after-truncate]]
 * - [[4.8-range-in-guest-frames]]
 * - [[4.8-bindings-stand-still]]
 * - [[4.8-unbind-under-invalidate-lock]]
 *
 * A file may be closed while memslots are bound to it. From the moment its last reference is gone until
 * `kvm_gmem_release()` has run it is *dying*: nobody can take a reference, yet its bindings are there and are used,
 * by `kvm_gmem_release()` and by a memory error in one of its pages.
 *
 * - [[4.8-unbind-a-dying-file]]
 * - [[4.8-dying-file-under-invalidate-lock]]
 * - [[4.8-release-under-slots-lock]]
 *
 * Memory attributes. The change is made between the two halves, outside `mmu_lock`; 4.2.1 says how a fault reads it,
 * and 4.2 how wide the range has to be.
 *
 * - [[4.8-attributes-under-slots-lock]]
 * - [[4.8-attributes-between-the-halves]]
 * - [[4.8-mixed-with-the-end]]
 *
 * `kvm_zap_gfn_range()` removes mappings that were made for a reason which no longer holds, while their pages stay.
 * Its callers change the reason: whether APICv is inhibited, for example.
 *
 * - [[4.8-zap-is-an-invalidation]]
 * - [[4.8-reason-before-zap]]
 * - [[4.8-zap-under-srcu]]
 */

/** Index in the file. Reads the memslot, so it must not be freed yet. */
function* kvm_gmem_get_index({ gmem }: { readonly gmem: SlotGmem }, slot: kvm_memory_slot, gfn: gfn_t): Task<number> {
  return gfn - slot.base_gfn + (yield* load(gmem.pgoff))
}

/** kvm_gmem_get_file(): a reference, or null if the file is closed or dying. */
function* kvm_gmem_get_file(kvm: kvm, { file }: SlotGmem): Task<kvm_gmem | null> {
  const gmem = kvm.gmem
  if (gmem === undefined || (yield* load(file)) === null) return null
  const references = (yield { kind: 'add', cell: gmem.file_ref, delta: 1, unless: 0 }) as number
  return references === 0 ? null : gmem
}

/**
 * fput(). Whether it was the last reference: kvm_gmem_release() is then due when the caller returns to user mode.
 */
function* fput(gmem: kvm_gmem): Task<boolean> {
  return (yield* atomic_add_return(-1, gmem.file_ref)) === 0
}

/**
 * kvm_gmem_get_pfn(): the page behind a guest frame, with a reference. KVM_PFN_ERR_FAULT if there is none.
 *
 * Locks: kvm->srcu; not the invalidate_lock, so the page may go at any time afterwards.
 * Left out: a page that is not there is not allocated; preparation of pages; the file may not be closed by
 * another task meanwhile (the last reference would be dropped here).
 */
export function* getPfnOfFile(kvm: kvm, slot: kvm_memory_slot, gmem: SlotGmem, gfn: gfn_t): Task<kvm_pfn_t> {
  const file = yield* kvm_gmem_get_file(kvm, gmem)
  if (file === null) return KVM_PFN_ERR_FAULT
  const index = yield* kvm_gmem_get_index({ gmem }, slot, gfn)
  const isBound = (yield* load(at(file.bindings, index, 'binding'))) === slot
  const pfn = isBound ? yield* kvm_gmem_get_folio(file, index) : KVM_PFN_ERR_FAULT
  yield* fput(file)
  return pfn
}

/** filemap_grab_folio(). Locks: takes the lock of the page cache, for the one that its lookup goes without. */
function* kvm_gmem_get_folio(gmem: kvm_gmem, index: number): Task<kvm_pfn_t> {
  const { mm } = gmem.kvm()
  yield* spin_lock(gmem.i_pages)
  const pfn = yield* load(at(gmem.folios, index, 'folio'))
  if (pfn !== null) yield* atomic_add_return(1, pageRefcount(mm, pfn))
  yield* spin_unlock(gmem.i_pages)
  return pfn ?? KVM_PFN_ERR_FAULT
}

/**
 * DOC: clause 4.8-range-in-guest-frames
 *
 * The begin translates the range of the file, binding by binding, into guest frame numbers and adds those: that is what
 * faults compare. A page of guest_memfd has no host virtual address to compare.
 *
 * Kernel: kvm_gmem_invalidate_begin(), virt/kvm/guest_memfd.c, 6.12
 * Kernel: mmu_invalidate_retry_gfn(), include/linux/kvm_host.h, 6.8 to 7.2
 * Differs: kernels without 8569992d64b8 compared host virtual addresses; they had no guest_memfd either.
 */

/**
 * kvm_gmem_invalidate_begin(), with kvm_mmu_unmap_gfn_range() written out.
 *
 * Locks: invalidate_lock in either mode; takes mmu_lock if something is bound.
 */
function* kvm_gmem_invalidate_begin(gmem: kvm_gmem, start: number, end: number): Task<void> {
  const kvm = gmem.kvm()
  let found_memslot = false
  for (const slot of yield* boundSlots(gmem, start, end)) {
    const pgoff = slot.gmem === undefined ? 0 : yield* load(slot.gmem.pgoff)
    const toGfn = slot.base_gfn - pgoff
    const gfn_range = { slot, start: Math.max(pgoff, start) + toGfn, end: Math.min(pgoff + slot.npages, end) + toGfn }
    if (!found_memslot) {
      found_memslot = true
      yield* write_lock(kvm.mmu_lock)
      yield* kvm_mmu_invalidate_begin(kvm)
    }
    // clause: 4.8-range-in-guest-frames; without: `yield* kvm_mmu_invalidate_range_add(kvm, start, end)`
    yield* kvm_mmu_invalidate_range_add(kvm, gfn_range.start, gfn_range.end)
    yield* kvm_unmap_gfn_range(kvm, gfn_range)
  }
  if (found_memslot) yield* write_unlock(kvm.mmu_lock)
}

/** xa_for_each_range() over the bindings: each memslot once. Locks: invalidate_lock in either mode. */
function* boundSlots(gmem: kvm_gmem, start: number, end: number): Task<readonly kvm_memory_slot[]> {
  const found: kvm_memory_slot[] = []
  for (const binding of gmem.bindings.slice(start, end)) {
    const slot = yield* load(binding)
    if (slot !== null && !found.includes(slot)) found.push(slot)
  }
  return found
}

/** kvm_gmem_invalidate_end(). Locks: as kvm_gmem_invalidate_begin(). */
function* kvm_gmem_invalidate_end(gmem: kvm_gmem, start: number, end: number): Task<void> {
  const kvm = gmem.kvm()
  if ((yield* boundSlots(gmem, start, end)).length === 0) return
  yield* write_lock(kvm.mmu_lock)
  yield* kvm_mmu_invalidate_end(kvm)
  yield* write_unlock(kvm.mmu_lock)
}

/**
 * DOC: clause 4.8-begin-before-truncate
 *
 * `kvm_gmem_punch_hole()` begins the invalidation, which zaps the pages of the hole, before it truncates them.
 *
 * Kernel: kvm_gmem_punch_hole(), virt/kvm/guest_memfd.c, 6.12
 */

/**
 * DOC: clause 4.8-end-after-truncate
 *
 * It ends the invalidation after that. A fault that starts afterwards finds no page; one that has found a page finds a
 * new sequence number.
 *
 * Kernel: kvm_gmem_punch_hole(), virt/kvm/guest_memfd.c, 6.12
 */

/**
 * DOC: clause 4.8-bindings-stand-still
 *
 * The `invalidate_lock` of the mapping is held from the begin to the end, and bindings change only with it held for
 * writing. So both halves find the same bindings. A binding that goes in between leaves
 * `kvm->mmu_invalidate_in_progress` raised for ever; one that comes in between makes it negative. It can be held
 * throughout, other than the locks of 4.4, because nobody who holds it waits for memslots.
 *
 * Kernel: kvm_gmem_punch_hole(), virt/kvm/guest_memfd.c, 6.12
 * Kernel: kvm_gmem_error_folio(), virt/kvm/guest_memfd.c, 6.12
 */

/** kvm_gmem_punch_hole(). Locks: takes invalidate_lock for writing, mmu_lock twice. */
export function* kvm_gmem_punch_hole(gmem: kvm_gmem, start: number, end: number): Task<void> {
  // clause: 4.8-bindings-stand-still
  yield* down_write(gmem.invalidate_lock)
  // clause: 4.8-begin-before-truncate; without: swap
  yield* kvm_gmem_invalidate_begin(gmem, start, end)
  // clause: 4.8-end-after-truncate; without: swap
  yield* truncate_inode_pages_range(gmem, start, end)
  yield* kvm_gmem_invalidate_end(gmem, start, end)
  // clause: 4.8-bindings-stand-still
  yield* up_write(gmem.invalidate_lock)
}

/** truncate_inode_pages_range(): drops the page cache's references. */
function* truncate_inode_pages_range(gmem: kvm_gmem, start: number, end: number): Task<void> {
  const { mm } = gmem.kvm()
  for (const folio of gmem.folios.slice(start, end)) {
    yield* spin_lock(gmem.i_pages)
    const pfn = yield* load(folio)
    yield* store(folio, null)
    yield* spin_unlock(gmem.i_pages)
    if (pfn !== null) yield* atomic_add_return(-1, pageRefcount(mm, pfn))
  }
}

/**
 * kvm_gmem_error_folio(): a memory error in one page. What becomes of the page is up to the VMM.
 *
 * Locks: takes invalidate_lock for reading, mmu_lock twice. The file may be dying.
 */
export function* kvm_gmem_error_folio(gmem: kvm_gmem, index: number): Task<void> {
  yield* down_read(gmem.invalidate_lock)
  if (yield* load(gmem.listed)) yield* kvm_gmem_invalidate_begin(gmem, index, index + 1)
  if (yield* load(gmem.listed)) yield* kvm_gmem_invalidate_end(gmem, index, index + 1)
  yield* up_read(gmem.invalidate_lock)
}

/**
 * DOC: clause 4.8-release-under-slots-lock
 *
 * `kvm_gmem_release()` holds `kvm->slots_lock` from before it detaches the memslots until it has walked the bindings.
 * A memslot that it has detached looks unbound to `kvm_gmem_unbind()`, which then leaves the binding alone, and the
 * memslot is freed.
 *
 * Kernel: kvm_gmem_release(), virt/kvm/guest_memfd.c, 6.12
 */

/**
 * kvm_gmem_release(): the last reference to the file is gone.
 *
 * Locks: takes slots_lock, invalidate_lock for writing, mmu_lock.
 * Left out: the pages stay with the inode, which others may have open; the bindings are freed afterwards.
 */
export function* kvm_gmem_release(gmem: kvm_gmem): Task<void> {
  const { slots_lock } = gmem.kvm()
  // clause: 4.8-release-under-slots-lock
  yield* mutex_lock(slots_lock)
  yield* down_write(gmem.invalidate_lock)
  for (const slot of yield* boundSlots(gmem, 0, gmem.bindings.length)) {
    if (slot.gmem !== undefined) yield* store(slot.gmem.file, null)
  }
  yield* kvm_gmem_invalidate_begin(gmem, 0, gmem.bindings.length)
  yield* kvm_gmem_invalidate_end(gmem, 0, gmem.bindings.length)
  yield* store(gmem.listed, false)
  yield* up_write(gmem.invalidate_lock)
  // clause: 4.8-release-under-slots-lock
  yield* mutex_unlock(slots_lock)
}

/** close() of the VMM's file descriptor. */
export function* closeGmem(gmem: kvm_gmem): Task<void> {
  if (yield* fput(gmem)) yield* kvm_gmem_release(gmem)
}

/** kvm_gmem_bind() of a memslot that is not visible yet. Locks: takes invalidate_lock for writing. */
export function* kvm_gmem_bind(kvm: kvm, slot: kvm_memory_slot): Task<void> {
  const { gmem } = slot
  if (gmem === undefined || kvm.gmem === undefined) return
  yield* down_write(kvm.gmem.invalidate_lock)
  yield* store(gmem.file, 'file')
  yield* storeBindings(kvm.gmem, slot, gmem, slot)
  yield* up_write(kvm.gmem.invalidate_lock)
}

/** xa_store_range(). Locks: invalidate_lock for writing. */
function* storeBindings(
  gmem: kvm_gmem,
  slot: kvm_memory_slot,
  { pgoff }: SlotGmem,
  value: kvm_memory_slot | null,
): Task<void> {
  const first = yield* load(pgoff)
  for (const binding of gmem.bindings.slice(first, first + slot.npages)) yield* store(binding, value)
}

/**
 * DOC: clause 4.8-unbind-under-invalidate-lock
 *
 * `kvm_gmem_unbind()`, which runs when a memslot is freed, takes the `invalidate_lock` for writing to remove the
 * bindings.
 *
 * Kernel: kvm_gmem_unbind(), virt/kvm/guest_memfd.c, 6.12 to 7.2
 */

/**
 * DOC: clause 4.8-unbind-a-dying-file
 *
 * It removes the bindings of a dying file as well. `kvm_gmem_release()` may run only after the memslot has been
 * freed, and walks them.
 *
 * Kernel: kvm_gmem_unbind(), virt/kvm/guest_memfd.c, 6.12 to 7.2
 * Differs: kernels without ae431059e75d left them.
 */

/**
 * DOC: clause 4.8-dying-file-under-invalidate-lock
 *
 * And it takes the `invalidate_lock` for that too. **No released kernel up to 7.2 does**; 1f3359c873db adds it.
 * `kvm->slots_lock`, which is held, excludes `kvm_gmem_release()` only, not a memory error between its begin and its
 * end.
 *
 * Kernel: kvm_gmem_unbind(), virt/kvm/guest_memfd.c, 6.12 to 7.2
 */

/** kvm_gmem_unbind(). Returns whether it dropped the last reference. Locks: slots_lock; takes invalidate_lock. */
export function* kvm_gmem_unbind(kvm: kvm, slot: kvm_memory_slot): Task<boolean> {
  const { gmem } = slot
  if (gmem === undefined || kvm.gmem === undefined) return false
  if ((yield* load(gmem.file)) === null) return false
  const file = yield* kvm_gmem_get_file(kvm, gmem)
  if (file === null) {
    // clause: 4.8-unbind-a-dying-file
    yield* unbindDying(kvm.gmem, slot, gmem)
    return false
  }
  // clause: 4.8-unbind-under-invalidate-lock
  yield* down_write(file.invalidate_lock)
  yield* __kvm_gmem_unbind(file, slot, gmem)
  // clause: 4.8-unbind-under-invalidate-lock
  yield* up_write(file.invalidate_lock)
  return yield* fput(file)
}

/** Locks: slots_lock, so that kvm_gmem_release() is yet to come; takes invalidate_lock. */
function* unbindDying(file: kvm_gmem, slot: kvm_memory_slot, gmem: SlotGmem): Task<void> {
  // clause: 4.8-dying-file-under-invalidate-lock
  yield* down_write(file.invalidate_lock)
  yield* __kvm_gmem_unbind(file, slot, gmem)
  // clause: 4.8-dying-file-under-invalidate-lock
  yield* up_write(file.invalidate_lock)
}

/** __kvm_gmem_unbind(). Locks: invalidate_lock for writing. */
function* __kvm_gmem_unbind(file: kvm_gmem, slot: kvm_memory_slot, gmem: SlotGmem): Task<void> {
  yield* storeBindings(file, slot, gmem, null)
  yield* store(gmem.file, null)
}
