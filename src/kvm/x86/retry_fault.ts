import { cpu_relax, load } from '../../kernel/rwonce.ts'
import type { Task } from '../../ops/op.ts'
import type { kvm_vcpu, RetPf } from '../types.ts'
import { vcpu_run, type GuestAccess } from './page_fault.ts'

/**
 * A guest that comes back with its fault until it is served, as real ones do.
 *
 * Locks: as vcpu_run().
 * Left out: passes that can change nothing. An attempt is asked to retry because an invalidation is pending or has ended
 * since, so the next one waits for an end; a guest that is asked to retry for ever shows as a deadlock.
 */
export function* runUntilServed(vcpu: kvm_vcpu, access: GuestAccess): Task<RetPf> {
  for (;;) {
    const before = yield* load(vcpu.kvm.mmu_invalidate_seq)
    const r = yield* vcpu_run(vcpu, { ...access, attempts: 1 })
    if (r !== 'RET_PF_RETRY') return r
    yield* cpu_relax(vcpu.kvm.mmu_invalidate_seq, before)
  }
}
