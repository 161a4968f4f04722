import { smp_rmb } from '../../kernel/barrier.ts'
import { load } from '../../kernel/rwonce.ts'
import { spin_lock, spin_unlock, type spinlock_t } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { gfn_to_memslot, mmu_invalidate_retry } from '../kvm_host.ts'
import type { kvm_gfn_range } from '../kvm_main/mmu_notifier.ts'
import { gfn_to_pfn, kvm_release_pfn_clean } from '../kvm_main/pfn.ts'
import { kvm_set_pte } from '../loongarch/mmu.ts'
import { KVM_PFN_ERR_FAULT, PG_LEVEL_4K, type gfn_t, type kvm, type kvm_memory_slot, type kvm_vcpu, type RetPf } from '../types.ts'
import { tdp_mmu_zap_leafs } from '../x86/zap_root.ts'
import { find_kvm_host_pte } from './book3s_64_mmu_radix.ts'

/**
 * kvmppc_book3s_hv_page_fault(): an HPT guest. The last check is made under the lock of the rmap chain, and not under
 * mmu_lock: the only reader of the fields that needs their barriers.
 *
 * Locks: takes kvm->srcu, mmu_lock, then the rmap lock alone.
 * Left out: the HPTE's own lock bit, pages larger than 4K, reference and change bits. HPTEs are entries of the tables of
 * the LoongArch model, one for a gfn. Missed bugs: of what an HPTE lock protects.
 */
export function* kvmppc_book3s_hv_page_fault(vcpu: kvm_vcpu, gfn: gfn_t): Task<RetPf> {
  const { kvm } = vcpu
  yield* srcu_read_lock(kvm.srcu)
  const slot = yield* gfn_to_memslot(kvm, gfn)
  const r = slot === null ? 'RET_PF_EMULATE' : yield* faultInSlot(kvm, slot, gfn)
  yield* srcu_read_unlock(kvm.srcu)
  return r
}

function* faultInSlot(kvm: kvm, slot: kvm_memory_slot, gfn: gfn_t): Task<RetPf> {
  const mmu_seq = yield* load(kvm.mmu_invalidate_seq)
  yield* smp_rmb()
  const pfn = yield* gfn_to_pfn(kvm, slot, gfn)
  if (pfn === KVM_PFN_ERR_FAULT) return '-EFAULT'
  const level = yield* find_kvm_host_pte(kvm, mmu_seq, gfn, slot)
  let retry = level === null
  if (!retry) {
    yield* lock_rmap(kvm.arch.rmap[gfn])
    retry = yield* mmu_invalidate_retry(kvm, mmu_seq)
    if (!retry) yield* kvm_set_pte(kvm, gfn, pfn, PG_LEVEL_4K)
    yield* unlock_rmap(kvm.arch.rmap[gfn])
  }
  yield* kvm_release_pfn_clean(kvm, pfn)
  return retry ? 'RET_PF_RETRY' : 'RET_PF_FIXED'
}

/** kvm_unmap_gfn_range_hv(), kvm_unmap_rmapp(): each chain under its lock. Locks: mmu_lock for writing. */
export function* kvm_unmap_gfn_range_hv(kvm: kvm, range: kvm_gfn_range): Task<void> {
  for (let gfn = range.start; gfn < range.end; gfn++) {
    yield* lock_rmap(kvm.arch.rmap[gfn])
    for (const root of kvm.arch.roots) {
      yield* tdp_mmu_zap_leafs(kvm, root, gfn, gfn + 1)
    }
    yield* unlock_rmap(kvm.arch.rmap[gfn])
  }
}

/** lock_rmap(): a bit spinlock in the head of the chain. Throws if the scenario has no HPT guest. */
function* lock_rmap(rmap: spinlock_t | undefined): Task<void> {
  yield* spin_lock(chain(rmap))
}

/** unlock_rmap(). */
function* unlock_rmap(rmap: spinlock_t | undefined): Task<void> {
  yield* spin_unlock(chain(rmap))
}

function chain(rmap: spinlock_t | undefined): spinlock_t {
  if (rmap === undefined) throw new Error('the scenario has no rmap chain for the gfn: create its VM with `hpt: true`')
  return rmap
}
