import { load } from '../../kernel/rwonce.ts'
import { read_lock, read_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { accessPageOf } from '../kvm_main/pfn.ts'
import { kvm_gpc_activate, kvm_gpc_check, kvm_gpc_refresh } from '../pfncache.ts'
import type { gfn_to_pfn_cache } from '../pfncache_types.ts'
import type { kvm, kvm_vcpu } from '../types.ts'

/**
 * DOC: clause 4.7-use-under-the-lock
 *
 * Whoever uses the page holds `gpc->lock` for reading from a `kvm_gpc_check()` that succeeded to the last access. If
 * the check fails, the lock is dropped to refresh, and the check is made again afterwards: the page may have gone in
 * the meantime.
 *
 * Kernel: kvm_setup_guest_pvclock(), arch/x86/kvm/x86.c, 6.1 to 7.2
 */

/**
 * kvm_setup_guest_pvclock(): writes the clock into the guest's page before the guest is entered.
 *
 * Locks: takes kvm->srcu, as KVM_RUN does around it, and gpc->lock.
 * Left out: what is written; one access stands for all of them.
 */
export function* kvm_setup_guest_pvclock(vcpu: kvm_vcpu, gpc: gfn_to_pfn_cache): Task<'written' | 'not written'> {
  const { kvm } = vcpu
  yield* srcu_read_lock(kvm.srcu)
  const r = yield* writeClock(kvm, gpc)
  yield* srcu_read_unlock(kvm.srcu)
  return r
}

/** Locks: kvm->srcu; takes gpc->lock. */
function* writeClock(kvm: kvm, gpc: gfn_to_pfn_cache): Task<'written' | 'not written'> {
  yield* read_lock(gpc.lock)
  while (!(yield* kvm_gpc_check(gpc))) {
    yield* read_unlock(gpc.lock)
    if ((yield* kvm_gpc_refresh(gpc)) !== 0) return 'not written'
    yield* read_lock(gpc.lock)
  }
  // clause: 4.7-use-under-the-lock; without: `yield* read_unlock(gpc.lock); yield* useCached(kvm, gpc); yield* read_lock(gpc.lock)`
  yield* useCached(kvm, gpc)
  yield* kvm_gpc_mark_dirty_in_slot(gpc)
  yield* read_unlock(gpc.lock)
  return 'written'
}

function* useCached({ mm }: kvm, gpc: gfn_to_pfn_cache): Task<void> {
  yield* accessPageOf(mm, yield* load(gpc.uhva), yield* load(gpc.pfn))
}

/** kvm_gpc_mark_dirty_in_slot(): reads the memslot. Left out: the dirty bitmap. */
function* kvm_gpc_mark_dirty_in_slot(gpc: gfn_to_pfn_cache): Task<void> {
  const slot = yield* load(gpc.memslot)
  if (slot !== null) yield* load(slot.userspace_addr)
}

/**
 * kvm_write_system_time(): the guest turns its clock on, and KVM writes it.
 *
 * Locks: takes kvm->srcu, as KVM_RUN does around it, and what kvm_gpc_activate() takes.
 */
export function* kvm_write_system_time(vcpu: kvm_vcpu, gpc: gfn_to_pfn_cache): Task<'written' | 'not written'> {
  const { srcu } = vcpu.kvm
  yield* srcu_read_lock(srcu)
  yield* kvm_gpc_activate(gpc)
  yield* srcu_read_unlock(srcu)
  return yield* kvm_setup_guest_pvclock(vcpu, gpc)
}
