import { cpu_relax, load } from '../../kernel/rwonce.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { gfn_to_memslot } from '../kvm_host.ts'
import { PG_LEVEL_2M, type gfn_t, type kvm_vcpu } from '../types.ts'
import { newFault, type kvm_page_fault } from './fault.ts'
import { kvm_mmu_reload, kvm_tdp_mmu_put_root } from './mmu_root.ts'
import { kvm_tdp_mmu_page_fault } from './page_fault.ts'
import type { kvm_mmu_root } from './spte.ts'

/**
 * DOC: clause 4.1-no-waiting-for-an-update
 *
 * Code that retries without leaving its section of `kvm->srcu` must not wait for anything that only the end of a
 * memslot update brings about: it gives up when it meets a `KVM_MEMSLOT_INVALID` memslot. The memslot stays
 * invalid until the updater's grace period is over, and the grace period waits for that very section.
 *
 * Kernel: kvm_vcpu_pre_fault_memory(), virt/kvm/kvm_main.c, 6.11 to 7.2
 * Kernel: kvm_tdp_map_page(), arch/x86/kvm/mmu/mmu.c, 6.11 to 7.2
 * Differs: 6.12.117 lacks the fix (3ccbf6f47098): its loop ends on a signal only.
 */

/**
 * DOC: clause 4.1-reload-before-each-attempt
 *
 * Such code also reloads an obsolete root before each attempt. The root it holds does not become valid again, and
 * the updater that made it obsolete goes on to wait for the section.
 *
 * Kernel: kvm_tdp_map_page(), arch/x86/kvm/mmu/mmu.c, 6.11 to 7.2
 * Differs: 6.12.117 and 7.2 reload once, before the loop (fixed by 355323a4dc94).
 */

/**
 * KVM_PRE_FAULT_MEMORY for one frame: retries inside one section of kvm->srcu.
 *
 * Locks: takes kvm->srcu.
 * Left out: signals and cond_resched(). A pass of the retry loop that could change nothing is a wait for what it
 * is waiting for, so a loop that spins for ever shows as a deadlock.
 */
export function* kvm_vcpu_pre_fault_memory(vcpu: kvm_vcpu, gfn: gfn_t): Task<string> {
  const { kvm } = vcpu
  yield* srcu_read_lock(kvm.srcu)
  let root = yield* kvm_mmu_reload(vcpu)
  let r = yield* kvm_tdp_map_page(vcpu, root, gfn)
  while (r === 'RET_PF_RETRY') {
    if (yield* load(root.invalid)) {
      // clause: 4.1-reload-before-each-attempt; without: `yield* cpu_relax(root.invalid, true)`
      root = yield* reload(vcpu, root)
    }
    r = yield* kvm_tdp_map_page(vcpu, root, gfn)
  }
  yield* kvm_tdp_mmu_put_root(root)
  yield* srcu_read_unlock(kvm.srcu)
  return r
}

function* reload(vcpu: kvm_vcpu, old: kvm_mmu_root): Task<kvm_mmu_root> {
  yield* kvm_tdp_mmu_put_root(old)
  return yield* kvm_mmu_reload(vcpu)
}

/** kvm_tdp_map_page(): one attempt. Locks: kvm->srcu. */
function* kvm_tdp_map_page(vcpu: kvm_vcpu, root: kvm_mmu_root, gfn: gfn_t): Task<string> {
  const { kvm } = vcpu
  const slot = yield* gfn_to_memslot(kvm, gfn)
  if (slot === null) return '-ENOENT'
  // clause: 4.1-no-waiting-for-an-update; without: `if (slot.invalid) { yield* cpu_relax(kvm.memslots, yield* load(kvm.memslots)); return 'RET_PF_RETRY' }`
  if (slot.invalid) return '-EAGAIN'
  const fault = newFault({ gfn, slot, root, is_private: false, max_level: PG_LEVEL_2M })
  const r = yield* kvm_tdp_mmu_page_fault(vcpu, fault)
  if (r === 'RET_PF_RETRY') yield* waitForInvalidation(vcpu, fault)
  return r
}

/** While an invalidation is what makes the fault stale, attempts change nothing until it ends. */
function* waitForInvalidation(vcpu: kvm_vcpu, fault: kvm_page_fault): Task<void> {
  if (yield* load(fault.root.invalid)) return
  yield* cpu_relax(vcpu.kvm.mmu_invalidate_seq, fault.mmu_seq)
}
