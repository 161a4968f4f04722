import { atomic_add_return } from '../../kernel/atomic.ts'
import { READ_ONCE, store } from '../../kernel/rwonce.ts'
import type { Task } from '../../ops/op.ts'
import { KVM_PAGES_PER_HPAGE, PG_LEVEL_2M, PG_LEVEL_4K, type kvm, type kvm_vcpu, type PgLevel, type RetPf } from '../types.ts'
import { at } from '../mm/pgtable.ts'
import type { kvm_page_fault } from './fault.ts'
import { kvm_mmu_hugepage_adjust } from './mapping_level.ts'
import { is_frozen_spte, is_last_spte, is_shadow_present_pte, type kvm_mmu_page, type kvm_mmu_root, type spte } from './spte.ts'
import { tdp_mmu_set_spte_atomic } from './set_spte_atomic.ts'
import type { tdp_iter } from './tdp_iter.ts'
import { handle_removed_pt, hugeIndex, smallIndex } from './zap_root.ts'

/**
 * DOC: clause 4.6-retry-on-frozen
 *
 * A fault that meets `FROZEN_SPTE` on its way, or loses the cmpxchg, gives up and is retried. It must not take the
 * frozen entry for a free one: the one who froze it is about to write it.
 *
 * Kernel: kvm_tdp_mmu_map(), arch/x86/kvm/mmu/tdp_mmu.c, 6.1 to 7.2
 * Differs: 6.1 calls the value REMOVED_SPTE; zappers use it there, mirror roots came with 6.14.
 */

/**
 * kvm_tdp_mmu_map(): installs the page at the chosen level, with cmpxchg against other faults.
 *
 * Locks: mmu_lock in either mode, in which the fault was found not to be stale.
 * Left out: RCU protection of tables under removal (tables are never used again, so a late walker meets
 * FROZEN_SPTE as it would in the kernel), NX huge pages, dirty and access tracking.
 */
export function* kvm_tdp_mmu_map(vcpu: kvm_vcpu, fault: kvm_page_fault): Task<RetPf> {
  yield* kvm_mmu_hugepage_adjust(vcpu, fault)
  const { kvm } = vcpu
  const { root, gfn } = fault
  const huge = at(root.spte, hugeIndex(gfn), '2M SPTE')
  const upper: tdp_iter = { root, gfn, sptep: huge, level: PG_LEVEL_2M, old_spte: yield* READ_ONCE(huge) }
  // clause: 4.6-retry-on-frozen
  if (is_frozen_spte(upper.old_spte)) return 'RET_PF_RETRY'
  if (fault.goal_level === PG_LEVEL_2M) return yield* tdp_mmu_map_handle_target_level(kvm, fault, upper)
  const sp = yield* stepDown(kvm, fault, upper)
  if (sp === null) return 'RET_PF_RETRY'
  const small = at(sp.spte, smallIndex(gfn), '4K SPTE')
  const lower: tdp_iter = { root, gfn, sptep: small, level: PG_LEVEL_4K, old_spte: yield* READ_ONCE(small) }
  // clause: 4.6-retry-on-frozen
  if (is_frozen_spte(lower.old_spte)) return 'RET_PF_RETRY'
  return yield* tdp_mmu_map_handle_target_level(kvm, fault, lower)
}

/** The lower table, linked now if there is none; null if another task changed the entry meanwhile. */
function* stepDown(kvm: kvm, fault: kvm_page_fault, iter: tdp_iter): Task<kvm_mmu_page | null> {
  const old = iter.old_spte
  if (is_shadow_present_pte(old) && old.kind === 'table') return old.sp
  const sp = yield* tdp_mmu_alloc_sp(fault.root, hugeIndex(fault.gfn))
  if (is_last_spte(old)) yield* splitInto(sp, old)
  const r = yield* tdp_mmu_set_spte_atomic(kvm, iter, { kind: 'table', sp })
  return r === 0 ? sp : null
}

/** tdp_mmu_alloc_sp(): tables come from a fixed supply. */
export function* tdp_mmu_alloc_sp(root: kvm_mmu_root, index: number): Task<kvm_mmu_page> {
  const used = yield* atomic_add_return(1, at(root.nrUsedSps, index, 'huge page'))
  return at(at(root.unusedSps, index, 'huge page'), used - 1, 'spare shadow page')
}

/** tdp_mmu_split_huge_page(): the same mapping in small pages, in a table nobody can see yet. */
function* splitInto(sp: kvm_mmu_page, huge: Extract<spte, { kind: 'leaf' }>): Task<void> {
  for (const [index, child] of sp.spte.entries()) {
    yield* store(child, { ...huge, level: PG_LEVEL_4K, pfn: huge.pfn + index })
  }
}

/** tdp_mmu_map_handle_target_level(). */
function* tdp_mmu_map_handle_target_level(kvm: kvm, fault: kvm_page_fault, iter: tdp_iter): Task<RetPf> {
  const level: PgLevel = fault.goal_level
  const old = iter.old_spte
  if (is_last_spte(old) && old.pfn === fault.pfn && old.private === fault.is_private) {
    return 'RET_PF_SPURIOUS'
  }
  const leaf: spte = { kind: 'leaf', level, pfn: fault.pfn, private: fault.is_private }
  if ((yield* tdp_mmu_set_spte_atomic(kvm, iter, leaf)) !== 0) return 'RET_PF_RETRY'
  if (is_shadow_present_pte(old) && old.kind === 'table') yield* handle_removed_pt(old.sp)
  return 'RET_PF_FIXED'
}

/** First frame and number of frames that a leaf maps. */
export function leafFrames(leaf: Extract<spte, { kind: 'leaf' }>): readonly number[] {
  return Array.from({ length: KVM_PAGES_PER_HPAGE(leaf.level) }, (_, i) => leaf.pfn + i)
}
