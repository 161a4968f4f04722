import { load, store } from '../../kernel/rwonce.ts'
import { lockdep_assert_held_write } from '../../kernel/lockdep.ts'
import type { Cell } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'
import { at } from '../mm/pgtable.ts'
import { PG_LEVEL_2M, type kvm_vcpu, type RetPf } from '../types.ts'
import type { kvm_page_fault } from './fault.ts'
import { kvm_mmu_hugepage_adjust } from './mapping_level.ts'
import { is_shadow_present_pte, type kvm_mmu_page, type spte } from './spte.ts'
import { tdp_mmu_alloc_sp } from './tdp_mmu_map.ts'
import { handle_removed_pt, hugeIndex, smallIndex } from './zap_root.ts'

/**
 * direct_map(): installs with plain writes, which mmu_lock for writing allows.
 *
 * Locks: mmu_lock for writing, in which the fault was found not to be stale.
 */
export function* direct_map(vcpu: kvm_vcpu, fault: kvm_page_fault): Task<RetPf> {
  yield* lockdep_assert_held_write(vcpu.kvm.mmu_lock)
  yield* kvm_mmu_hugepage_adjust(vcpu, fault)
  const huge = at(fault.root.spte, hugeIndex(fault.gfn), '2M SPTE')
  const leaf: spte = {
    kind: 'leaf',
    level: fault.goal_level,
    pfn: fault.pfn,
    private: fault.is_private,
  }
  if (fault.goal_level === PG_LEVEL_2M) {
    const old = yield* load(huge)
    yield* store(huge, leaf)
    if (is_shadow_present_pte(old) && old.kind === 'table') yield* handle_removed_pt(old.sp)
    return 'RET_PF_FIXED'
  }
  const sp = yield* kvm_mmu_get_child_sp(fault, huge)
  yield* store(at(sp.spte, smallIndex(fault.gfn), '4K SPTE'), leaf)
  return 'RET_PF_FIXED'
}

/** kvm_mmu_get_child_sp() and link_shadow_page(): a huge mapping in the way is dropped. */
function* kvm_mmu_get_child_sp(fault: kvm_page_fault, huge: Cell<spte>): Task<kvm_mmu_page> {
  const old = yield* load(huge)
  if (is_shadow_present_pte(old) && old.kind === 'table') return old.sp
  const sp = yield* tdp_mmu_alloc_sp(fault.root, hugeIndex(fault.gfn))
  yield* store(huge, { kind: 'table', sp })
  return sp
}
