import { load } from '../../kernel/rwonce.ts'
import { read_lock, read_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import { WARN_ON_ONCE } from '../../kernel/bug.ts'
import type { Task } from '../../ops/op.ts'
import { mmu_invalidate_retry_gfn } from '../kvm_host.ts'
import { kvm_mem_is_private } from '../kvm_main/mem_attributes.ts'
import type { gfn_t, kvm_vcpu } from '../types.ts'

/**
 * sev_handle_rmp_fault(), arch/x86/kvm/svm/sev.c: a fault that the guest can only have on private memory.
 *
 * Locks: takes kvm->srcu; mmu_lock for reading, before it complains.
 * Left out: what is done about the fault. `mmu_seq` is that of the moment at which the hardware reported it.
 */
export function* sev_handle_rmp_fault(vcpu: kvm_vcpu, gfn: gfn_t): Task<string> {
  const { kvm } = vcpu
  const mmu_seq = yield* load(kvm.mmu_invalidate_seq)
  if (!(yield* kvm_mem_is_private(kvm, gfn))) return 'shared: not of this kind'
  yield* srcu_read_lock(kvm.srcu)
  const r = yield* handlePrivate(vcpu, gfn, mmu_seq)
  yield* srcu_read_unlock(kvm.srcu)
  return r
}

/** The second look, some time after the hardware's. */
function* handlePrivate(vcpu: kvm_vcpu, gfn: gfn_t, mmu_seq: number): Task<string> {
  const { kvm } = vcpu
  if (yield* kvm_mem_is_private(kvm, gfn)) return 'handled'
  // bug: 2026-rmp-fault-warns-of-a-stale-answer; was: `const isStale = false`
  const isStale = yield* changedSince(vcpu, gfn, mmu_seq)
  yield* WARN_ON_ONCE(!isStale, 'unexpected RMP fault for a non-private GPA')
  return 'retry'
}

function* changedSince({ kvm }: kvm_vcpu, gfn: gfn_t, mmu_seq: number): Task<boolean> {
  yield* read_lock(kvm.mmu_lock)
  const isStale = yield* mmu_invalidate_retry_gfn(kvm, mmu_seq, gfn)
  yield* read_unlock(kvm.mmu_lock)
  return isStale
}
