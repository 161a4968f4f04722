import { FREED, type Cell } from '../ops/shared.ts'
import { entriesOf, hostCells, type Entry, type StateInvariant } from './invariants.ts'
import { finalMirrorInvariants } from './mirror_invariants.ts'
import type { mm_struct, pmd_t } from './mm/types.ts'
import { GMEM_FIRST_PFN } from './kvm_main/mem_attributes.ts'
import type { kvm, kvm_memslots, kvm_memory_slot, kvm_pfn_t, SlotPlace } from './types.ts'
import { is_last_spte, type spte } from './x86/spte.ts'
import { leafFrames } from './x86/tdp_mmu_map.ts'

/*
 * What must be true once every task has ended: nothing pending, nothing leaked, nothing stale.
 */

export function finalInvariants(kvm: kvm, slots: readonly kvm_memory_slot[]): StateInvariant[] {
  return [
    isZero(kvm.mmu_invalidate_in_progress, 'mmu_invalidate_in_progress is not zero at the end'),
    isZero(kvm.mn_active_invalidate_count, 'mn_active_invalidate_count is not zero at the end'),
    ...kvm.arch.roots.flatMap(entriesOf).flatMap((entry) => mapsWhatTheSlotSays(kvm, slots, entry)),
    ...gmemPages(kvm),
    ...finalMirrorInvariants(kvm.arch.roots.flatMap(entriesOf)),
    ...slots.filter((slot) => slot.isApicAccessPage).flatMap((slot) => noApicAccessPage(kvm, slot)),
    ...kvm.mm.firstPfn.flatMap((pfn, index) => [0, 1].flatMap((i) => noLeakedReference(kvm.mm, pfn + i, index * 2 + i))),
  ]
}

/** While APICv is inhibited, accesses to the APIC have to exit, so the page is not mapped. */
function noApicAccessPage(kvm: kvm, slot: kvm_memory_slot): StateInvariant[] {
  const entries = kvm.arch.roots.flatMap(entriesOf).filter(({ gfn }) => isIn(slot, gfn))
  return entries.map(({ entry }) => ({
    violation: 'the APIC access page is mapped although APICv is inhibited',
    over: [entry, kvm.arch.apicv_inhibit_reasons],
    holds: ([value, isInhibited]) => isInhibited !== true || !is_last_spte(value as spte),
  }))
}

function isZero(cell: Cell<number>, violation: string): StateInvariant {
  return { violation, over: [cell], holds: ([value]) => value === 0 }
}

/**
 * A leaf in a root that is not freed maps what the active memslot and the host say now.
 *
 * One invariant for each memslot that may have the entry's frame; it applies if that memslot is active.
 */
function mapsWhatTheSlotSays(kvm: kvm, slots: readonly kvm_memory_slot[], entry: Entry): StateInvariant[] {
  const candidates = slots.filter((slot) => isIn(slot, entry.gfn))
  return [...candidates.map((slot) => mapsHostPage(kvm, slot, entry)), isInSomeSlot(kvm, entry)]
}

function isIn(slot: kvm_memory_slot, gfn: number): boolean {
  return gfn >= slot.base_gfn && gfn < slot.base_gfn + slot.npages
}

function isInSomeSlot(kvm: kvm, { entry, root, gfn }: Entry): StateInvariant {
  const [first, second] = kvm.__memslots
  return {
    violation: 'SPTE maps a frame that no memslot has',
    over: [entry, root.root_count, kvm.memslots, ...first.slots, ...second.slots],
    holds: ([value, count, active, ...places]) => {
      if (!is_last_spte(value as spte) || count === 0) return true
      return activePlaces(kvm, active, places).some((slot) => isSlot(slot) && isIn(slot, gfn))
    },
  }
}

function activePlaces(kvm: kvm, active: unknown, places: readonly unknown[]): readonly unknown[] {
  const size = kvm.__memslots[0].slots.length
  return (active as kvm_memslots) === kvm.__memslots[0] ? places.slice(0, size) : places.slice(size)
}

function isSlot(place: unknown): place is kvm_memory_slot {
  const slot = place as SlotPlace
  return slot !== null && slot !== 'being rewritten'
}

function mapsHostPage(kvm: kvm, slot: kvm_memory_slot, { entry, root, gfn }: Entry): StateInvariant {
  const hva = slot.userspace_addr.initial + gfn - slot.base_gfn
  const [first, second] = kvm.__memslots
  return {
    violation: 'SPTE maps another page than the host does',
    over: [entry, root.root_count, ...hostCells(kvm.mm, hva), kvm.memslots, ...first.slots, ...second.slots],
    holds: ([value, count, pmd, pte, active, ...places]) => {
      const spte = value as spte
      if (!is_last_spte(spte) || count === 0 || spte.pfn >= GMEM_FIRST_PFN) return true
      if (!activePlaces(kvm, active, places).includes(slot)) return true
      const host = pmd as pmd_t
      const page = host.kind === 'leaf' ? host.pfn + ((hva - kvm.mm.firstHva) % 2) : hostPte(host, pte)
      return page === leafFrames(spte)[0]
    },
  }
}

function hostPte(pmd: pmd_t, pte: unknown): kvm_pfn_t | null {
  return pmd.kind === 'table' && pte !== FREED ? (pte as kvm_pfn_t | null) : null
}

/** A page that the host still maps has one reference, one that it no longer maps has none. */
function noLeakedReference(mm: mm_struct, pfn: kvm_pfn_t, frame: number): StateInvariant[] {
  const refcount = mm.refcount.get(pfn)
  if (refcount === undefined) return []
  return [
    {
      violation: 'a reference to a host page was not dropped',
      over: [refcount, ...hostCells(mm, mm.firstHva + frame)],
      holds: ([count, pmd, pte]) => {
        const host = pmd as pmd_t
        const isMapped = host.kind === 'leaf' ? host.pfn + (frame % 2) === pfn : hostPte(host, pte) === pfn
        return count === (isMapped ? 1 : 0)
      },
    },
  ]
}

/** A page of guest_memfd has the reference of the page cache while it is there, and none afterwards. */
function gmemPages({ gmem, mm }: kvm): StateInvariant[] {
  return (gmem?.folios ?? []).flatMap((folio) => {
    const refcount = folio.initial === null ? undefined : mm.refcount.get(folio.initial)
    if (refcount === undefined) return []
    const violation = 'a reference to a guest_memfd page was not dropped'
    return [{ violation, over: [folio, refcount], holds: ([pfn, count]: readonly unknown[]) => count === (pfn === null ? 0 : 1) }]
  })
}
