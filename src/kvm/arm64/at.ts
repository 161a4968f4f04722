import { load } from '../../kernel/rwonce.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { __kvm_memslots, is_gfn_in_memslot, loadSlot } from '../kvm_host.ts'
import type { gfn_t, kvm_vcpu } from '../types.ts'

/**
 * __kvm_at_s1e01_slow(), arch/arm64/kvm/at.c: emulates an AT instruction by walking the guest's tables, one of which is
 * at `gfn`.
 *
 * Locks: takes kvm->srcu, which the exit handlers of arm64 do not hold.
 * Left out: the walk but for one kvm_read_guest(), and the read itself.
 */
export function* __kvm_at_s1e01_slow(vcpu: kvm_vcpu, gfn: gfn_t): Task<string> {
  const { kvm } = vcpu
  let r = 'abort'
  // bug: 2026-table-walk-without-srcu
  yield* srcu_read_lock(kvm.srcu)
  // bug: 2026-table-walk-without-srcu; was: `const container = yield* load(kvm.memslots)`
  const container = yield* __kvm_memslots(kvm)
  for (const place of container.slots) {
    const slot = yield* loadSlot(place)
    if (slot === null || slot.invalid || !is_gfn_in_memslot(slot, gfn)) continue
    yield* load(slot.userspace_addr)
    r = 'walked'
  }
  // bug: 2026-table-walk-without-srcu
  yield* srcu_read_unlock(kvm.srcu)
  return r
}
