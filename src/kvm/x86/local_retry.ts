import { cpu_relax, load, READ_ONCE } from '../../kernel/rwonce.ts'
import { read_lock, read_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Cell } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'
import { gfn_to_memslot, mmu_invalidate_retry_gfn } from '../kvm_host.ts'
import { kvm_gmem_get_pfn } from '../kvm_main/mem_attributes.ts'
import { kvm_release_pfn_clean } from '../kvm_main/pfn.ts'
import { at } from '../mm/pgtable.ts'
import { PG_LEVEL_4K, type gfn_t, type kvm, type kvm_pfn_t, type kvm_vcpu, type RetPf } from '../types.ts'
import { kvm_mmu_reload, kvm_tdp_mmu_put_root } from './mmu_root.ts'
import { tdp_mmu_set_spte_atomic } from './set_spte_atomic.ts'
import { is_frozen_spte, is_last_spte, is_shadow_present_pte, type kvm_mmu_root, type spte } from './spte.ts'
import type { tdp_iter } from './tdp_iter.ts'
import { hugeIndex, smallIndex } from './zap_root.ts'

/**
 * Maps a private page as the loops of wrprot_gfn_range() and clear_dirty_gfn_range() change theirs: if the cmpxchg is
 * lost, the same entry is tried again, with `iter->old_spte` as tdp_mmu_set_spte_atomic() has left it.
 *
 * No kernel has such a caller for mirror roots; it is what their splitting will look like.
 * Locks: takes kvm->srcu, and mmu_lock for reading. The GFN must be in a memslot, and its 2M entry a table.
 */
export function* mapWithLocalRetry(vcpu: kvm_vcpu, gfn: gfn_t): Task<RetPf> {
  const { kvm } = vcpu
  const root = yield* kvm_mmu_reload(vcpu)
  yield* srcu_read_lock(kvm.srcu)
  const r = yield* faultInAndMap(kvm, root, gfn)
  yield* srcu_read_unlock(kvm.srcu)
  yield* kvm_tdp_mmu_put_root(root)
  return r
}

/** Locks: kvm->srcu; takes mmu_lock for reading. */
function* faultInAndMap(kvm: kvm, root: kvm_mmu_root, gfn: gfn_t): Task<RetPf> {
  const slot = yield* gfn_to_memslot(kvm, gfn)
  if (slot === null) throw new Error('the scenario has no memslot here')
  const mmu_seq = yield* load(kvm.mmu_invalidate_seq)
  const pfn = yield* kvm_gmem_get_pfn(kvm, slot, gfn)
  yield* read_lock(kvm.mmu_lock)
  let r: RetPf = 'RET_PF_RETRY'
  if (!(yield* mmu_invalidate_retry_gfn(kvm, mmu_seq, gfn))) r = yield* mapPrivate(kvm, root, gfn, pfn)
  yield* read_unlock(kvm.mmu_lock)
  yield* kvm_release_pfn_clean(kvm, pfn)
  return r
}

function* mapPrivate(kvm: kvm, root: kvm_mmu_root, gfn: gfn_t, pfn: kvm_pfn_t): Task<RetPf> {
  const upper = yield* READ_ONCE(at(root.spte, hugeIndex(gfn), '2M SPTE'))
  if (!is_shadow_present_pte(upper) || upper.kind === 'leaf') throw new Error('the scenario has no table here')
  const sptep = at(upper.sp.spte, smallIndex(gfn), '4K SPTE')
  const iter: tdp_iter = { root, sptep, gfn, level: PG_LEVEL_4K, old_spte: yield* READ_ONCE(sptep) }
  return yield* setUntilSettled(kvm, iter, { kind: 'leaf', level: PG_LEVEL_4K, pfn, private: true })
}

function* setUntilSettled(kvm: kvm, iter: tdp_iter, leaf: spte): Task<RetPf> {
  while (!is_frozen_spte(iter.old_spte)) {
    if (is_last_spte(iter.old_spte)) return 'RET_PF_SPURIOUS'
    const before = iter.old_spte
    if ((yield* tdp_mmu_set_spte_atomic(kvm, iter, leaf)) === 0) return 'RET_PF_FIXED'
    if (iter.old_spte === before) yield* sameAgain(iter.sptep, before)
  }
  return 'RET_PF_RETRY'
}

/** A pass that has learned nothing is lost again unless the entry changes; so such a spin is a wait. */
function* sameAgain(sptep: Cell<spte>, tried: spte): Task<void> {
  const now = yield* load(sptep)
  if (now !== tried) yield* cpu_relax(sptep, now)
}
