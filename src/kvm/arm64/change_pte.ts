import { load, READ_ONCE } from '../../kernel/rwonce.ts'
import { write_lock, write_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { __kvm_memslots, loadSlot } from '../kvm_host.ts'
import { kvm_set_pte } from '../loongarch/mmu.ts'
import { PG_LEVEL_4K, type gfn_t, type hva_t, type kvm, type kvm_memory_slot, type kvm_pfn_t } from '../types.ts'

/**
 * mmu_notifier_ops.change_pte of KVM, up to 6.9: the host has replaced a page by an equal one.
 *
 * Locks: called with the page-table lock, between the two halves of an event. Takes kvm->srcu, mmu_lock.
 * Left out: that no memslot needs mmu_lock if none matches.
 */
export function* kvm_mmu_notifier_change_pte(kvm: kvm, hva: hva_t, pfn: kvm_pfn_t): Task<void> {
  // rulebook: ignore invalidate-field-without-mmu-lock -- the event that this is a part of has raised the count, if a memslot matched
  if ((yield* READ_ONCE(kvm.mmu_invalidate_in_progress)) === 0) return
  yield* srcu_read_lock(kvm.srcu)
  const container = yield* __kvm_memslots(kvm)
  yield* write_lock(kvm.mmu_lock)
  for (const place of container.slots) {
    const slot = yield* loadSlot(place)
    if (slot === null) continue
    const gfn = slot.base_gfn + hva - (yield* load(slot.userspace_addr))
    if (gfn >= slot.base_gfn && gfn < slot.base_gfn + slot.npages) yield* kvm_change_spte_gfn(kvm, slot, gfn, pfn)
  }
  yield* write_unlock(kvm.mmu_lock)
  yield* srcu_read_unlock(kvm.srcu)
}

/**
 * kvm_change_spte_gfn() and arm64's kvm_set_spte_gfn(), which maps the page whether or not there is a mapping.
 *
 * Locks: mmu_lock for writing.
 */
function* kvm_change_spte_gfn(kvm: kvm, slot: kvm_memory_slot, gfn: gfn_t, pfn: kvm_pfn_t): Task<void> {
  // bug: 2023-change-pte-on-invalid-memslot
  if (slot.invalid) return
  yield* kvm_set_pte(kvm, gfn, pfn, PG_LEVEL_4K)
}
