import { READ_ONCE, store } from '../../kernel/rwonce.ts'
import type { Task } from '../../ops/op.ts'
import { KVM_PAGES_PER_HPAGE, PG_LEVEL_2M, PG_LEVEL_4K, type gfn_t, type kvm_pfn_t, type PgLevel } from '../../kvm/types.ts'
import { is_last_spte, is_shadow_present_pte, type kvm_mmu_page, type kvm_mmu_root, type spte } from '../../kvm/x86/spte.ts'
import { tdp_mmu_alloc_sp } from '../../kvm/x86/tdp_mmu_map.ts'
import { handle_removed_pt, hugeIndex, smallIndex } from '../../kvm/x86/zap_root.ts'

/*
 * What consumers do with shadow pages, and ask of them. The linter sees these bodies, in TypeScript as they stand here
 * and in C as src/agree/render/kit.ts has them.
 */

/** What is installed. */
export interface Mapping {
  readonly pfn: kvm_pfn_t
  readonly level: PgLevel
  readonly private: boolean
}

/**
 * Maps `gfn`, at a level, in place of what is there: direct_map() without its choice of a level.
 *
 * Locks: mmu_lock in either mode. Plain writes: no other task installs at the same time.
 */
export function* mapAtLevel(root: kvm_mmu_root, gfn: gfn_t, { pfn, level, private: is_private }: Mapping): Task<void> {
  const huge = root.spte[hugeIndex(gfn)]!
  if (level === PG_LEVEL_2M) {
    const old = yield* READ_ONCE(huge)
    const first = pfn - (gfn % KVM_PAGES_PER_HPAGE(PG_LEVEL_2M))
    yield* store(huge, { kind: 'leaf', level: PG_LEVEL_2M, pfn: first, private: is_private })
    yield* freeTable(old)
    return
  }
  const sp = yield* tableBelow(root, gfn)
  yield* store(sp.spte[smallIndex(gfn)]!, { kind: 'leaf', level: PG_LEVEL_4K, pfn, private: is_private })
}

/** The table that maps `gfn`, linked now if there is none. */
function* tableBelow(root: kvm_mmu_root, gfn: gfn_t): Task<kvm_mmu_page> {
  const huge = root.spte[hugeIndex(gfn)]!
  const old = yield* READ_ONCE(huge)
  if (is_shadow_present_pte(old) && old.kind === 'table') return old.sp
  const sp = yield* tdp_mmu_alloc_sp(root, hugeIndex(gfn))
  yield* store(huge, { kind: 'table', sp })
  return sp
}

/** Empties the table that an entry pointed to, if it did. */
function* freeTable(old: spte): Task<void> {
  if (is_shadow_present_pte(old) && old.kind === 'table') yield* handle_removed_pt(old.sp)
}

/** Removes what maps the huge page around `gfn`. Locks: mmu_lock in either mode. */
export function* zapAround(root: kvm_mmu_root, gfn: gfn_t): Task<void> {
  const huge = root.spte[hugeIndex(gfn)]!
  const old = yield* READ_ONCE(huge)
  if (!is_shadow_present_pte(old)) return
  yield* store(huge, null)
  yield* freeTable(old)
}

/** Whether a leaf maps `gfn`. */
export function* hasLeaf(root: kvm_mmu_root, gfn: gfn_t): Task<boolean> {
  const upper = yield* READ_ONCE(root.spte[hugeIndex(gfn)]!)
  if (!is_shadow_present_pte(upper)) return false
  if (is_last_spte(upper)) return true
  const small = yield* READ_ONCE(upper.sp.spte[smallIndex(gfn)]!)
  return is_last_spte(small)
}

/** Whether there is anything at the upper level, be it a table. */
export function* isPresent(root: kvm_mmu_root, gfn: gfn_t): Task<boolean> {
  const upper = yield* READ_ONCE(root.spte[hugeIndex(gfn)]!)
  return is_shadow_present_pte(upper)
}
