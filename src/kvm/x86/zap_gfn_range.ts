import { load, store } from '../../kernel/rwonce.ts'
import { cond_resched_rwlock_write, write_lock, write_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { __kvm_memslots, loadSlot } from '../kvm_host.ts'
import { kvm_mmu_invalidate_begin, kvm_mmu_invalidate_end, kvm_mmu_invalidate_range_add } from '../kvm_main/mmu_invalidate.ts'
import type { gfn_t, kvm, kvm_memory_slot } from '../types.ts'
import { tdp_mmu_zap_leafs } from './zap_root.ts'

/**
 * DOC: clause 4.8-zap-is-an-invalidation
 *
 * `kvm_zap_gfn_range()` begins an invalidation before it zaps and ends it afterwards, although no page goes away. A
 * fault that has looked at the reason before it changed would bring the mapping back otherwise.
 *
 * Kernel: kvm_zap_gfn_range(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.8-zap-under-srcu
 *
 * It walks the memslots inside `kvm->srcu`. `mmu_lock` does not protect memslots, and a long zap even drops it in the
 * middle.
 *
 * Kernel: kvm_zap_gfn_range(), arch/x86/kvm/mmu/mmu.c, 6.12
 * Differs: kernels without b59a87c1ba3c left it to the callers, not all of which did it; 7.2 is one of them.
 */

/**
 * kvm_zap_gfn_range(), arch/x86/kvm/mmu/mmu.c: removes every mapping of `[start, end)`, whatever the host maps.
 *
 * Locks: takes kvm->srcu, mmu_lock for writing; the zap may yield mmu_lock between memslots and between roots.
 * Left out: TLB flushes. Whether there are rmaps to be walked is a setting of the VM.
 */
export function* kvm_zap_gfn_range(kvm: kvm, start: gfn_t, end: gfn_t): Task<void> {
  // clause: 4.8-zap-under-srcu
  // bug: 2026-zap-range-without-srcu
  yield* srcu_read_lock(kvm.srcu)
  yield* write_lock(kvm.mmu_lock)
  // clause: 4.8-zap-is-an-invalidation
  yield* kvm_mmu_invalidate_begin(kvm)
  // clause: 4.8-zap-is-an-invalidation
  // bug: 2022-zap-range-in-wrong-unit; was: `yield* kvm_mmu_invalidate_range_add(kvm, kvm.mm.firstHva + start, kvm.mm.firstHva + end)`
  yield* kvm_mmu_invalidate_range_add(kvm, start, end)
  if (kvm.hasRmaps) yield* kvm_rmap_zap_gfn_range(kvm, start, end)
  yield* kvm_tdp_mmu_zap_leafs(kvm, start, end)
  // clause: 4.8-zap-is-an-invalidation
  yield* kvm_mmu_invalidate_end(kvm)
  yield* write_unlock(kvm.mmu_lock)
  // clause: 4.8-zap-under-srcu
  // bug: 2026-zap-range-without-srcu
  yield* srcu_read_unlock(kvm.srcu)
}

/**
 * kvm_rmap_zap_gfn_range(): memslot by memslot, since the rmaps hang on them.
 *
 * Locks: kvm->srcu, mmu_lock for writing, which it yields in every memslot.
 * Left out: what the rmaps lead to; the access to the memslot after the yield is what is kept.
 */
function* kvm_rmap_zap_gfn_range(kvm: kvm, start: gfn_t, end: gfn_t): Task<void> {
  // clause: 4.8-zap-under-srcu; without: `const container = yield* load(kvm.memslots)`
  // bug: 2026-zap-range-without-srcu; was: `const container = yield* load(kvm.memslots)`
  const container = yield* __kvm_memslots(kvm)
  for (const place of container.slots) {
    const slot = yield* loadSlot(place)
    if (slot === null || slot.base_gfn >= end || slot.base_gfn + slot.npages <= start) continue
    yield* __walk_slot_rmaps(kvm, slot)
  }
}

/** Reads the memslot's rmaps, yields, and goes on where it was. */
function* __walk_slot_rmaps(kvm: kvm, slot: kvm_memory_slot): Task<void> {
  yield* load(slot.userspace_addr)
  if (!kvm.zapYields) return
  yield* cond_resched_rwlock_write(kvm.mmu_lock)
  yield* load(slot.userspace_addr)
}

/** kvm_tdp_mmu_zap_leafs(): root by root. Locks: mmu_lock for writing, yielded between roots. */
function* kvm_tdp_mmu_zap_leafs(kvm: kvm, start: gfn_t, end: gfn_t): Task<void> {
  for (const [index, root] of kvm.arch.roots.entries()) {
    if (index > 0 && kvm.zapYields) yield* cond_resched_rwlock_write(kvm.mmu_lock)
    if ((yield* load(root.root_count)) > 0) yield* tdp_mmu_zap_leafs(kvm, root, start, end)
  }
}

/**
 * DOC: clause 4.8-reason-before-zap
 *
 * The caller changes the reason before it zaps. A fault that starts after the zap then sees the new one.
 *
 * Kernel: __kvm_set_or_clear_apicv_inhibit(), arch/x86/kvm/x86.c, 6.1 to 7.2
 */

/**
 * kvm_set_or_clear_apicv_inhibit(), arch/x86/kvm/x86.c: from now on the APIC access page may not be mapped.
 *
 * Locks: takes what kvm_zap_gfn_range() takes.
 * Left out: apicv_update_lock and the request to all vCPUs, which keep them out of the guest, not out of the fault.
 */
export function* kvm_set_or_clear_apicv_inhibit(kvm: kvm, apic: kvm_memory_slot): Task<void> {
  // clause: 4.8-reason-before-zap; without: swap
  yield* store(kvm.arch.apicv_inhibit_reasons, true)
  yield* kvm_zap_gfn_range(kvm, apic.base_gfn, apic.base_gfn + 1)
}

/**
 * kvm_arch_register_noncoherent_dma(), arch/x86/kvm/x86.c: all memory types may change, so all mappings go.
 *
 * Locks: as kvm_zap_gfn_range().
 * Left out: the count of devices and the memory types themselves.
 */
export function* kvm_arch_register_noncoherent_dma(kvm: kvm): Task<void> {
  yield* kvm_zap_gfn_range(kvm, 0, Number.MAX_SAFE_INTEGER)
}
