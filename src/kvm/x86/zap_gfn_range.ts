import { load, store } from '../../kernel/rwonce.ts'
import { cond_resched_rwlock_write, write_lock, write_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { __kvm_memslots, loadSlot } from '../kvm_host.ts'
import {
  kvm_mmu_invalidate_begin,
  kvm_mmu_invalidate_end,
  kvm_mmu_invalidate_range_add,
} from '../kvm_main/mmu_invalidate.ts'
import type { gfn_t, kvm, kvm_memory_slot, kvm_memslots } from '../types.ts'
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
 * Differs: kernels without b59a87c1ba3c left it to the callers, not all of which did.
 */

/**
 * kvm_zap_gfn_range(): removes all mappings of `[start, end)`.
 *
 * Locks: takes kvm->srcu, and mmu_lock for writing, which it may yield where the VM says so.
 */
export function* kvm_zap_gfn_range(kvm: kvm, start: gfn_t, end: gfn_t): Task<void> {
  yield* srcu_read_lock(kvm.srcu)
  yield* write_lock(kvm.mmu_lock)
  // clause: 4.8-zap-is-an-invalidation
  yield* kvm_mmu_invalidate_begin(kvm)
  // clause: 4.8-zap-is-an-invalidation
  yield* kvm_mmu_invalidate_range_add(kvm, start, end)
  // clause: 4.8-zap-under-srcu; without: `const slots = yield* __kvm_memslots(kvm); yield* srcu_read_unlock(kvm.srcu)`
  const slots = yield* __kvm_memslots(kvm)
  yield* kvm_rmap_zap_gfn_range(kvm, slots, { start, end })
  for (const root of kvm.arch.roots) {
    if ((yield* load(root.root_count)) > 0) yield* tdp_mmu_zap_leafs(kvm, root, start, end)
  }
  // clause: 4.8-zap-is-an-invalidation
  yield* kvm_mmu_invalidate_end(kvm)
  yield* write_unlock(kvm.mmu_lock)
  // clause: 4.8-zap-under-srcu
  yield* srcu_read_unlock(kvm.srcu)
}

/**
 * kvm_rmap_zap_gfn_range(): memslot by memslot, frame by frame.
 *
 * Locks: kvm->srcu; mmu_lock for writing, yielded between frames.
 * Left out: the rmaps themselves, which are part of the memslot. What they lead to is zapped with the tables
 * afterwards.
 */
function* kvm_rmap_zap_gfn_range(
  kvm: kvm,
  slots: kvm_memslots,
  range: { readonly start: gfn_t; readonly end: gfn_t },
): Task<void> {
  for (const place of slots.slots) {
    const slot = yield* loadSlot(place)
    if (slot === null) continue
    yield* walkRmaps(kvm, slot, Math.min(range.end, slot.base_gfn + slot.npages) - Math.max(range.start, slot.base_gfn))
  }
}

function* walkRmaps(kvm: kvm, slot: kvm_memory_slot, frames: number): Task<void> {
  for (let done = 0; done < frames; done++) {
    yield* load(slot.userspace_addr)
    if (kvm.zapYields && done + 1 < frames) yield* cond_resched_rwlock_write(kvm.mmu_lock)
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
 * __kvm_set_or_clear_apicv_inhibit(): from now on accesses to the APIC page of the guest are emulated.
 *
 * Locks: none held; kvm_zap_gfn_range() takes its own.
 * Left out: apicv_update_lock and the request that makes vCPUs leave the guest first.
 */
export function* inhibitApicv(kvm: kvm, slot: kvm_memory_slot): Task<void> {
  const { apic } = kvm.arch
  if (apic === undefined) throw new Error('the scenario has no memslot for the APIC-access page')
  // clause: 4.8-reason-before-zap; without: swap
  yield* store(apic.inhibited, true)
  yield* kvm_zap_gfn_range(kvm, slot.base_gfn, slot.base_gfn + slot.npages)
}
