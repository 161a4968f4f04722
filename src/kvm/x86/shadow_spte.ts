import { load, store } from '../../kernel/rwonce.ts'
import { write_lock, write_unlock } from '../../kernel/locks.ts'
import { cell, FREED, identity, type Cell } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'
import { at } from '../mm/pgtable.ts'
import type { gfn_t, kvm, kvm_pfn_t } from '../types.ts'
import { MMIO_SPTE } from './spte.ts'

/*
 * Shadow paging, as far as an SPTE and its rmap have to agree: one entry of the guest's page table, the SPTE that
 * shadows it, and for each frame the way back to the SPTE.
 */

const KVM_PFN_NOSLOT: kvm_pfn_t = -2

interface ShadowLeaf {
  readonly gfn: gfn_t
  readonly pfn: kvm_pfn_t
}

/** The SPTE in a shadow page; freed with it. */
interface Sptep {
  readonly name: string
  readonly spte: Cell<ShadowLeaf | typeof MMIO_SPTE | null>
}

export interface shadow_mmu {
  readonly kvm: kvm
  /** Where the guest's page table points to. The VMM can write it without KVM noticing. */
  readonly guestPte: Cell<gfn_t>
  readonly sptep: Sptep
  /** slot->arch.rmap: by frame of the one memslot. Frames beyond have no memslot. */
  readonly rmap: readonly Cell<Sptep | null>[]
}

export function createShadow(kvm: kvm, npages: number): shadow_mmu {
  const sptep = identity('sptep', { name: 'sptep', spte: cell<ShadowLeaf | typeof MMIO_SPTE | null>('*sptep', null) })
  const rmap = Array.from({ length: npages }, (_, gfn) => cell<Sptep | null>(`rmap[${String(gfn)}]`, null))
  return { kvm, guestPte: cell('guest PTE', 0), sptep, rmap }
}

/** FNAME(page_fault)() for an access that the SPTE, if there is one, does not allow. Locks: takes mmu_lock. */
export function* shadowPageFault(mmu: shadow_mmu): Task<string> {
  const { mmu_lock } = mmu.kvm
  const gfn = yield* load(mmu.guestPte)
  yield* write_lock(mmu_lock)
  const r = yield* mmu_set_spte(mmu, { gfn, pfn: gfn < mmu.rmap.length ? 32 + gfn : KVM_PFN_NOSLOT })
  yield* write_unlock(mmu_lock)
  return r
}

/** mmu_set_spte(). Locks: mmu_lock for writing. Left out: permissions; a page table in the way. */
function* mmu_set_spte(mmu: shadow_mmu, leaf: ShadowLeaf): Task<string> {
  const { sptep, rmap } = mmu
  const old = yield* load(sptep.spte)
  if (old !== null && old !== MMIO_SPTE && old.pfn !== leaf.pfn) {
    // bug: 2026-mmio-over-present-spte; was: `if (leaf.pfn !== KVM_PFN_NOSLOT) yield* drop_spte(mmu, old)`
    yield* drop_spte(mmu, old)
  }
  if (leaf.pfn === KVM_PFN_NOSLOT) {
    yield* store(sptep.spte, MMIO_SPTE)
    return 'RET_PF_EMULATE'
  }
  yield* store(sptep.spte, leaf)
  yield* store(at(rmap, leaf.gfn, 'rmap of frame'), sptep)
  return 'RET_PF_FIXED'
}

/** drop_spte(): the SPTE, and the way back to it. Locks: mmu_lock for writing. */
function* drop_spte({ sptep, rmap }: shadow_mmu, { gfn }: ShadowLeaf): Task<void> {
  yield* store(sptep.spte, null)
  yield* store(at(rmap, gfn, 'rmap of frame'), null)
}

/** kvm_mmu_zap_oldest_mmu_pages(): the shadow page goes, with the ways back of what is present in it. Locks: takes mmu_lock. */
export function* reclaimShadowPage(mmu: shadow_mmu): Task<void> {
  const { mmu_lock } = mmu.kvm
  yield* write_lock(mmu_lock)
  const old = yield* load(mmu.sptep.spte)
  if (old !== null && old !== MMIO_SPTE) yield* drop_spte(mmu, old)
  yield* store(mmu.sptep.spte, FREED as unknown as null)
  yield* write_unlock(mmu_lock)
}

/** kvm_unmap_gfn_range() by the rmap. Locks: takes mmu_lock. Left out: the rest of the event. */
export function* unmapByRmap(mmu: shadow_mmu, gfn: gfn_t): Task<void> {
  const { mmu_lock } = mmu.kvm
  yield* write_lock(mmu_lock)
  const sptep = yield* load(at(mmu.rmap, gfn, 'rmap of frame'))
  const old = sptep === null ? null : yield* load(sptep.spte)
  if (old !== null && old !== MMIO_SPTE) yield* drop_spte(mmu, old)
  yield* write_unlock(mmu_lock)
}

/** The VMM writes the guest's page table: a frame without a memslot. */
export function* vmmWritesGuestPte(mmu: shadow_mmu): Task<void> {
  yield* store(mmu.guestPte, mmu.rmap.length)
}
