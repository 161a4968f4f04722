import { load, store } from '../../kernel/rwonce.ts'
import { read_lock, read_unlock } from '../../kernel/locks.ts'
import { enterGuestMode, kickAndWait, leaveGuestMode } from '../../kernel/guest_mode.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import type { Cell } from '../../ops/shared.ts'
import { __kvm_memslots, loadSlot, mmu_invalidate_retry_gfn } from '../kvm_host.ts'
import { accessPage, gfn_to_pfn, kvm_release_pfn_clean } from '../kvm_main/pfn.ts'
import { KVM_PFN_ERR_FAULT, type kvm, type kvm_memory_slot, type kvm_pfn_t, type kvm_vcpu } from '../types.ts'
import type { ApicAccess } from './apic_access_types.ts'

/**
 * DOC: clause 4.7-apic-check
 *
 * Before `vmx_set_apic_access_page_addr()` writes the address of the page it has looked up into the VMCS, it makes
 * the check of a fault: the snapshot first, then the lookup, then `mmu_invalidate_retry_gfn()` with `mmu_lock` held.
 * If an event has interfered, it asks itself for another reload. The event's own request may have been consumed
 * already, by the reload that still found the old page.
 *
 * Kernel: vmx_set_apic_access_page_addr(), arch/x86/kvm/vmx/vmx.c, 6.12 to 7.2
 * Differs: kernels without 878940b33d76 made no check.
 */

/**
 * vmx_set_apic_access_page_addr().
 *
 * Locks: kvm->srcu; takes mmu_lock for reading.
 * Left out: nested guests.
 */
export function* vmx_set_apic_access_page_addr(vcpu: kvm_vcpu, apic: ApicAccess): Task<void> {
  const { kvm } = vcpu
  const slot = yield* apicSlot(kvm)
  if (slot === null || slot.invalid) return
  const mmu_seq = yield* load(kvm.mmu_invalidate_seq)
  // smp_rmb()
  const pfn = yield* gfn_to_pfn(kvm, slot, slot.base_gfn)
  if (pfn === KVM_PFN_ERR_FAULT) return
  yield* read_lock(kvm.mmu_lock)
  // clause: 4.7-apic-check; without: `yield* vmcs_write64(apic.APIC_ACCESS_ADDR, pfn)`
  yield* reloadUnlessStale(kvm, apic, { gfn: slot.base_gfn, mmu_seq, pfn })
  yield* read_unlock(kvm.mmu_lock)
  yield* kvm_release_pfn_clean(kvm, pfn)
}

/** Locks: mmu_lock for reading. */
function* reloadUnlessStale(
  kvm: kvm,
  apic: ApicAccess,
  found: { readonly gfn: number; readonly mmu_seq: number; readonly pfn: number },
): Task<void> {
  if (yield* mmu_invalidate_retry_gfn(kvm, found.mmu_seq, found.gfn)) {
    yield* store(apic.reload, true)
  } else {
    yield* vmcs_write64(apic.APIC_ACCESS_ADDR, found.pfn)
  }
}

/** vmcs_write64(): what is written to the VMCS of a vCPU is used by the hardware, and found by no zap. */
function* vmcs_write64(field: Cell<kvm_pfn_t>, value: kvm_pfn_t): Task<void> {
  yield* store(field, value)
}

/** id_to_memslot(APIC_ACCESS_PAGE_PRIVATE_MEMSLOT). Locks: kvm->srcu. */
function* apicSlot(kvm: kvm): Task<kvm_memory_slot | null> {
  const container = yield* __kvm_memslots(kvm)
  for (const place of container.slots) {
    const slot = yield* loadSlot(place)
    if (slot?.isApicAccessPage === true) return slot
  }
  return null
}

/**
 * DOC: clause 4.7-apic-request
 *
 * `kvm_unmap_gfn_range()` asks every vCPU to reload the address if it is called for the memslot of the APIC-access
 * page. The address is in the VMCS, where no zap finds it.
 *
 * Kernel: kvm_unmap_gfn_range(), arch/x86/kvm/mmu/mmu.c, 6.12 to 7.2
 * Differs: before 0a8a5f2c8c26 it was done from the notifier's invalidate_range().
 */

/**
 * DOC: clause 4.7-apic-kick
 *
 * The request waits until every vCPU has left the guest. A vCPU that is in the guest uses the address without asking
 * anybody.
 *
 * Kernel: kvm_make_all_cpus_request(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/** kvm_make_all_cpus_request(KVM_REQ_APIC_PAGE_RELOAD), which has KVM_REQUEST_WAIT. */
export function* requestApicReload(apic: ApicAccess): Task<void> {
  yield* store(apic.reload, true)
  // clause: 4.7-apic-kick
  yield* kickAndWait(apic.inGuest)
}

/**
 * vcpu_enter_guest(), as often as requests send it back: serve the request, enter, touch the APIC page.
 *
 * Locks: kvm->srcu until the guest is entered.
 * Left out: every other request. `attempts` bounds how often it is sent back.
 */
export function* enterWithApic(vcpu: kvm_vcpu, attempts: number): Task<'accessed' | 'sent back'> {
  const { srcu, arch } = vcpu.kvm
  const { apic } = arch
  if (apic === undefined) throw new Error('the scenario has no memslot for the APIC-access page')
  for (let attempt = attempts; attempt > 0; attempt--) {
    yield* srcu_read_lock(srcu)
    if (yield* kvm_check_request(apic)) yield* vmx_set_apic_access_page_addr(vcpu, apic)
    const entered = yield* enterGuest(vcpu, apic)
    if (entered) return 'accessed'
  }
  return 'sent back'
}

/** kvm_check_request(): clears it. */
function* kvm_check_request(apic: ApicAccess): Task<boolean> {
  if (!(yield* load(apic.reload))) return false
  yield* store(apic.reload, false)
  return true
}

/** `mode` becomes IN_GUEST_MODE first, requests are looked at second: whoever makes one waits or is seen. */
function* enterGuest({ kvm }: kvm_vcpu, apic: ApicAccess): Task<boolean> {
  yield* enterGuestMode(apic.inGuest)
  yield* srcu_read_unlock(kvm.srcu)
  const pending = yield* load(apic.reload)
  if (!pending) yield* accessPage(kvm.mm, yield* load(apic.APIC_ACCESS_ADDR))
  yield* leaveGuestMode(apic.inGuest)
  return !pending
}
