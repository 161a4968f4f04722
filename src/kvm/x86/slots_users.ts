import { mutex_lock, mutex_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { __kvm_memslots, loadSlot } from '../kvm_host.ts'
import { kvm_set_memslot } from '../kvm_main/memslots.ts'
import type { kvm, kvm_memory_slot, kvm_vcpu } from '../types.ts'

/**
 * mmu_first_shadow_root_alloc(): a reader of kvm->srcu that takes slots_arch_lock.
 *
 * Locks: takes kvm->srcu (as KVM_RUN does around it) and slots_arch_lock.
 * Left out: what is allocated; only the walk over the memslots is kept.
 */
export function* mmu_first_shadow_root_alloc(vcpu: kvm_vcpu): Task<void> {
  const { kvm } = vcpu
  yield* srcu_read_lock(kvm.srcu)
  yield* mutex_lock(kvm.slots_arch_lock)
  const container = yield* __kvm_memslots(kvm)
  for (const cell of container.slots) {
    yield* loadSlot(cell)
  }
  yield* mutex_unlock(kvm.slots_arch_lock)
  yield* srcu_read_unlock(kvm.srcu)
}

/**
 * DOC: clause 4.1-slots-lock-outside-srcu
 *
 * `kvm->slots_lock` is not taken inside a section of `kvm->srcu`. Its holder may be waiting for that very
 * section to end. A vCPU that has to update memslots leaves the section first.
 *
 * Kernel: kvm_inhibit_apic_access_page(), arch/x86/kvm/lapic.c, 6.12 to 7.2
 */

/**
 * kvm_inhibit_apic_access_page(): a vCPU that deletes a memslot in the middle of KVM_RUN.
 *
 * Locks: entered and left with kvm->srcu held, which the model takes itself.
 */
export function* kvm_inhibit_apic_access_page(vcpu: kvm_vcpu, slot: kvm_memory_slot): Task<void> {
  const { kvm } = vcpu
  yield* srcu_read_lock(kvm.srcu)
  // clause: 4.1-slots-lock-outside-srcu
  yield* srcu_read_unlock(kvm.srcu)
  yield* mutex_lock(kvm.slots_lock)
  if (yield* isActive(kvm, slot)) yield* kvm_set_memslot(kvm, { kind: 'KVM_MR_DELETE', slot })
  yield* mutex_unlock(kvm.slots_lock)
  // clause: 4.1-slots-lock-outside-srcu
  yield* srcu_read_lock(kvm.srcu)
  yield* srcu_read_unlock(kvm.srcu)
}

/** Locks: slots_lock. */
function* isActive(kvm: kvm, slot: kvm_memory_slot): Task<boolean> {
  const container = yield* __kvm_memslots(kvm)
  const place = container.slots[slot.id]
  return place !== undefined && (yield* loadSlot(place)) === slot
}
