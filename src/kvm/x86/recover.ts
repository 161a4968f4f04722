import { try_cmpxchg64 } from '../../kernel/atomic.ts'
import { load, READ_ONCE, store } from '../../kernel/rwonce.ts'
import { mutex_lock, mutex_unlock, read_lock, read_unlock, write_lock, write_unlock } from '../../kernel/locks.ts'
import { lockdep_assert_held } from '../../kernel/lockdep.ts'
import type { Cell } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'
import { __kvm_memslots, loadSlot } from '../kvm_host.ts'
import { kvm_mem_is_private } from '../kvm_main/mem_attributes.ts'
import { gfn_to_pfn, kvm_release_pfn_clean } from '../kvm_main/pfn.ts'
import { at } from '../mm/pgtable.ts'
import { KVM_PAGES_PER_HPAGE, KVM_PFN_ERR_FAULT, PG_LEVEL_2M, type kvm, type kvm_memory_slot } from '../types.ts'
import { kvm_mmu_max_mapping_level } from './mapping_level.ts'
import { is_last_spte, is_shadow_present_pte, type kvm_mmu_page, type kvm_mmu_root, type spte } from './spte.ts'
import { handle_removed_pt, hugeIndex } from './zap_root.ts'

/**
 * DOC: clause 4.2.1-existing-leaf
 *
 * Hold `mmu_lock` and find that KVM already has a valid mapping for the GFN, in the same critical section. If an
 * invalidation is pending for the GFN, its zap has yielded and will still come to this leaf, or to the huge one put in
 * its place; an invalidation that is to come has to wait for `mmu_lock`. The evidence must be a *leaf* SPTE. A non-leaf
 * SPTE proves nothing: zapping for an invalidation removes leaves and leaves the tables above them in place. For the
 * other GFNs of the huge page KVM relies on the core MM, see 4.5. `kvm_mmu_recover_huge_pages()` promotes small pages
 * of the TDP MMU to huge ones this way (since 6.13).
 *
 * Kernel: recover_huge_pages_range(), arch/x86/kvm/mmu/tdp_mmu.c, 6.13 to 7.2
 * Kernel: tdp_mmu_make_huge_spte(), arch/x86/kvm/mmu/tdp_mmu.c, 6.13 to 7.2
 * Differs: 6.1 and 6.12 only zap here, see 4.2.1-zap-only. The kernel accepts any present leaf below the table, which is enough together with 4.5-nested-split.
 */

/**
 * recover_huge_pages_range(): replaces a table by the huge page it could have been.
 *
 * Locks: slots_lock, mmu_lock for reading.
 * Left out: yielding at the top of the loop, after which the kernel looks everything up again.
 */
function* recover_huge_pages_range(
  kvm: kvm,
  root: kvm_mmu_root,
  slot: kvm_memory_slot,
): Task<void> {
  for (let gfn = slot.base_gfn; gfn < slot.base_gfn + slot.npages; gfn += 2) {
    const entry = at(root.spte, hugeIndex(gfn), '2M SPTE')
    const old = yield* READ_ONCE(entry)
    if (!is_shadow_present_pte(old) || old.kind === 'leaf') continue
    const isPrivate = yield* kvm_mem_is_private(kvm, gfn)
    const level = yield* kvm_mmu_max_mapping_level(kvm, slot, gfn, isPrivate)
    if (level < PG_LEVEL_2M) continue
    // clause: 4.2.1-existing-leaf; without: `yield* installInstead(kvm, root, slot, gfn); const huge = null`
    const huge = yield* tdp_mmu_make_huge_spte(old.sp)
    if (huge === null) continue
    const { success } = yield* try_cmpxchg64(entry, old, huge)
    if (success) yield* handle_removed_pt(old.sp)
  }
}

/** tdp_mmu_make_huge_spte(): from the first leaf found in the table; null if it has none. */
function* tdp_mmu_make_huge_spte(sp: kvm_mmu_page): Task<spte> {
  for (const child of sp.spte) {
    const small = yield* READ_ONCE(child)
    if (!is_last_spte(small)) continue
    const pfn = small.pfn - (small.pfn % KVM_PAGES_PER_HPAGE(PG_LEVEL_2M))
    return { ...small, level: PG_LEVEL_2M, pfn }
  }
  return null
}

/**
 * DOC: clause 4.2.1-zap-only
 *
 * Do not install anything with the result. A level that only decides whether an entry is *zapped* may be
 * stale: at worst KVM zaps something it could have kept, or keeps something it could have zapped, and the next
 * fault sorts it out. No check is needed then, and for the lookup not even `mmu_lock`. This is the shadow MMU's
 * part of `kvm_mmu_recover_huge_pages()`, and all of its predecessor `kvm_mmu_zap_collapsible_sptes()` up to 6.12.
 *
 * Kernel: kvm_mmu_zap_collapsible_spte(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 * Kernel: zap_collapsible_spte_range(), arch/x86/kvm/mmu/tdp_mmu.c, 6.1 to 6.12
 * Differs: kvm_mmu_max_mapping_level() of 7.2 asserts that mmu_lock is held even for this use.
 */

/**
 * kvm_rmap_zap_collapsible_sptes(): zaps small mappings that could be huge.
 *
 * Locks: slots_lock, mmu_lock for writing.
 * Left out: rmaps; the table is walked instead. The level is looked up before mmu_lock is taken, which the
 * clause allows and the kernel does not do.
 */
function* kvm_rmap_zap_collapsible_sptes(
  kvm: kvm,
  root: kvm_mmu_root,
  slot: kvm_memory_slot,
): Task<void> {
  for (let gfn = slot.base_gfn; gfn < slot.base_gfn + slot.npages; gfn += 2) {
    const level = yield* kvm_mmu_max_mapping_level(kvm, slot, gfn, false)
    if (level < PG_LEVEL_2M) continue
    yield* write_lock(kvm.mmu_lock)
    // clause: 4.2.1-zap-only; without: `yield* installInstead(kvm, root, slot, gfn)`
    yield* zapSmallLeaves(at(root.spte, hugeIndex(gfn), '2M SPTE'))
    yield* write_unlock(kvm.mmu_lock)
  }
}

/** What a broken twin does with the level: installs from what the host maps, without a check. */
// rulebook: ignore unguarded-mapping-level -- only broken twins call it; with every clause in place nobody does
export function* installInstead(
  kvm: kvm,
  root: kvm_mmu_root,
  slot: kvm_memory_slot,
  gfn: number,
): Task<void> {
  const pfn = yield* gfn_to_pfn(kvm, slot, gfn)
  if (pfn === KVM_PFN_ERR_FAULT) return
  yield* kvm_release_pfn_clean(kvm, pfn)
  const leaf: spte = { kind: 'leaf', level: PG_LEVEL_2M, pfn, private: false }
  yield* store(at(root.spte, hugeIndex(gfn), '2M SPTE'), leaf)
}

function* zapSmallLeaves(entry: Cell<spte>): Task<void> {
  const upper = yield* load(entry)
  if (!is_shadow_present_pte(upper) || upper.kind === 'leaf') return
  for (const child of upper.sp.spte) {
    // bug: 2021-collapsible-never-zapped; was: `yield* load(child)`
    if (is_last_spte(yield* load(child))) yield* store(child, null)
  }
}

/**
 * kvm_mmu_recover_huge_pages() (6.13 and later), as run when dirty logging of a memslot is turned off.
 *
 * Locks: takes slots_lock, and mmu_lock for reading.
 */
export function* kvm_mmu_recover_huge_pages(kvm: kvm, mmu: 'tdp' | 'direct'): Task<void> {
  yield* mutex_lock(kvm.slots_lock)
  const container = yield* __kvm_memslots(kvm)
  const root = yield* load(kvm.arch.currentRoot)
  for (const cell of container.slots) {
    const slot = yield* loadSlot(cell)
    if (slot === null) continue
    if (mmu === 'direct') {
      yield* kvm_rmap_zap_collapsible_sptes(kvm, root, slot)
    } else {
      yield* recoverTdp(kvm, root, slot)
    }
  }
  yield* mutex_unlock(kvm.slots_lock)
}

/** kvm_tdp_mmu_recover_huge_pages(). */
function* recoverTdp(kvm: kvm, root: kvm_mmu_root, slot: kvm_memory_slot): Task<void> {
  yield* read_lock(kvm.mmu_lock)
  yield* lockdep_assert_held(kvm.mmu_lock)
  yield* recover_huge_pages_range(kvm, root, slot)
  yield* read_unlock(kvm.mmu_lock)
}
