import { cpu_relax, load } from '../../kernel/memory.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { gfn_to_memslot } from '../kvm_host.ts'
import type { gfn_t, kvm, kvm_vcpu } from '../types.ts'

/**
 * DOC: clause 4.1-no-waiting-inside-srcu
 *
 * Code that retries without leaving its section of `kvm->srcu` must give up when it meets a
 * `KVM_MEMSLOT_INVALID` memslot. The memslot stays invalid until the updater's grace period is over, and the
 * grace period waits for that very section.
 *
 * Kernel: kvm_vcpu_pre_fault_memory(), virt/kvm/kvm_main.c, 6.11 to 7.2
 * Kernel: kvm_tdp_map_page(), arch/x86/kvm/mmu/mmu.c, 6.11 to 7.2
 * Differs: 6.12.117 lacks the fix (3ccbf6f47098): its loop ends on a signal only.
 */

/**
 * KVM_PRE_FAULT_MEMORY for one frame: retries inside one section of kvm->srcu.
 *
 * Locks: takes kvm->srcu.
 * Left out: the fault itself, which plays no part in the rule; only the lookup of the memslot is repeated.
 */
export function* kvm_vcpu_pre_fault_memory(vcpu: kvm_vcpu, gfn: gfn_t): Task<string> {
  const { kvm } = vcpu
  yield* srcu_read_lock(kvm.srcu)
  const r = yield* kvm_tdp_map_page(kvm, gfn)
  yield* srcu_read_unlock(kvm.srcu)
  return r
}

/** kvm_tdp_map_page(): until nothing has to be retried. Locks: kvm->srcu. */
function* kvm_tdp_map_page(kvm: kvm, gfn: gfn_t): Task<string> {
  let slot = yield* gfn_to_memslot(kvm, gfn)
  while (slot?.invalid === true) {
    // clause: 4.1-no-waiting-inside-srcu
    if (slot.invalid) return '-EAGAIN'
    const container = yield* load(kvm.memslots)
    yield* cpu_relax(kvm.memslots, container)
    slot = yield* gfn_to_memslot(kvm, gfn)
  }
  return slot === null ? '-ENOENT' : 'RET_PF_FIXED'
}
