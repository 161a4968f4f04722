import type { Cell, Shared } from '../ops/shared.ts'
import { at } from './mm/pgtable.ts'
import type { mm_struct, pmd_t } from './mm/types.ts'
import { GMEM_FIRST_PFN } from './kvm_main/mem_attributes.ts'
import type { kvm, kvm_memory_slot, kvm_pfn_t } from './types.ts'
import { is_last_spte, is_shadow_present_pte, MMIO_SPTE, type kvm_mmu_page, type kvm_mmu_root, type spte } from './x86/spte.ts'
import { mirrorInvariants } from './mirror_invariants.ts'
import { leafFrames } from './x86/tdp_mmu_map.ts'

/*
 * What must be true of any virtual machine after every op, whatever the rules are that make it so. Nothing here
 * knows of sequence numbers, retries or who holds which lock.
 */

/** Has the shape of the explorer's `Invariant`, which this layer may not import. */
export interface StateInvariant {
  readonly violation: string
  readonly over: readonly Shared[]
  readonly holds: (values: readonly unknown[]) => boolean
}

/** An entry of a root, and the first frame it can map. */
export interface Entry {
  readonly entry: Cell<spte>
  readonly root: kvm_mmu_root
  readonly gfn: number
  /** For an entry of a lower table: the table, and the entry that leads to it while it is linked. */
  readonly table?: { readonly sp: kvm_mmu_page; readonly parent: Cell<spte> }
}

/**
 * All of them. `slots` are the memslots the machine may have, present or not: they say where in the host's address
 * space a frame of the guest lies.
 */
export function safetyInvariants(kvm: kvm, slots: readonly kvm_memory_slot[]): StateInvariant[] {
  const entries = kvm.arch.roots.flatMap(entriesOf)
  return [
    ...entries.flatMap((entry) => noFreedPage(kvm.mm, entry)),
    ...entries.flatMap((entry) => rightKind(kvm, entry)),
    ...entries.map(notInFreedRoot),
    ...entries.flatMap((entry) => notLargerThanHost(kvm.mm, slots, entry)),
    ...entries.flatMap((entry) => entries.flatMap((other) => notMemoryAndMmio(entry, other))),
    ...mirrorInvariants(kvm, entries),
  ]
}

export function entriesOf(root: kvm_mmu_root): Entry[] {
  return root.spte.flatMap((huge, index) => [
    { entry: huge, root, gfn: index * 2 },
    ...sps(root, index).flatMap((sp) => sp.spte.map((entry, i) => ({ entry, root, gfn: index * 2 + i, table: { sp, parent: huge } }))),
  ])
}

/** The lower tables that a huge entry may come to point to. */
function sps(root: kvm_mmu_root, index: number): readonly kvm_mmu_page[] {
  const huge = root.spte[index]?.initial ?? null
  const linked = is_shadow_present_pte(huge) && huge.kind === 'table' ? [huge.sp] : []
  return [...linked, ...(root.unusedSps[index] ?? [])]
}

function noFreedPage(mm: mm_struct, { entry }: Entry): StateInvariant[] {
  return [...mm.refcount].map(([pfn, refcount]) => ({
    violation: 'SPTE maps a page that the host has freed',
    over: [entry, refcount],
    holds: ([value, count]) => (count as number) > 0 || !maps(value as spte, pfn),
  }))
}

function maps(spte: spte, pfn: kvm_pfn_t): boolean {
  return is_last_spte(spte) && leafFrames(spte).includes(pfn)
}

/** A huge SPTE needs a huge host mapping of the same page; guest_memfd pages are not mapped by the host. */
function notLargerThanHost(
  mm: mm_struct,
  slots: readonly kvm_memory_slot[],
  { entry, gfn }: Entry,
): StateInvariant[] {
  return slots.flatMap((slot) => {
    const index = (gfn - slot.base_gfn + slot.userspace_addr.initial - mm.firstHva) / 2
    const pmd = Number.isInteger(index) ? mm.pmd[index] : undefined
    if (pmd === undefined || gfn < slot.base_gfn || gfn >= slot.base_gfn + slot.npages) return []
    return [
      {
        violation: 'SPTE is larger than the host mapping',
        over: [entry, pmd],
        holds: ([value, host]) => isWithin(value as spte, host as pmd_t),
      },
    ]
  })
}

function isWithin(spte: spte, host: pmd_t): boolean {
  if (!is_last_spte(spte) || spte.level === 1 || spte.pfn >= GMEM_FIRST_PFN) return true
  return host.kind === 'leaf' && host.pfn === spte.pfn
}

/** The guest reaches memory as private or shared only as its attributes say. */
function rightKind(kvm: kvm, { entry, gfn }: Entry): StateInvariant[] {
  return [0, 1].flatMap((offset) => {
    const attribute = kvm.mem_attr_array[gfn + offset]
    if (attribute === undefined) return []
    return [
      {
        violation: 'SPTE maps shared memory as private or private memory as shared',
        over: [entry, attribute],
        holds: ([value, isPrivate]) => {
          const spte = value as spte
          const covers = is_last_spte(spte) && offset < leafFrames(spte).length
          return !covers || spte.private === isPrivate
        },
      },
    ]
  })
}

function notInFreedRoot({ entry, root }: Entry): StateInvariant {
  return {
    violation: 'a freed root still holds an SPTE',
    over: [entry, root.root_count],
    holds: ([value, count]) => (count as number) > 0 || !is_last_spte(value as spte),
  }
}

/** No frame is memory for one vCPU and an emulated device for another. */
function notMemoryAndMmio(one: Entry, other: Entry): StateInvariant[] {
  if (one.entry === other.entry || one.root === other.root) return []
  const distance = other.gfn - one.gfn
  if (distance < 0 || distance > 1) return []
  return [
    {
      violation: 'a frame is mapped as memory in one root and as MMIO in another',
      over: [one.entry, other.entry],
      holds: ([memory, mmio]) => {
        const spte = memory as spte
        return mmio !== MMIO_SPTE || !is_last_spte(spte) || distance >= leafFrames(spte).length
      },
    },
  ]
}

/** The cell of the host's page tables that maps `hva` in small pages, with the entry above it. */
export function hostCells(mm: mm_struct, hva: number): readonly [Cell<pmd_t>, Cell<kvm_pfn_t | null>] {
  const index = Math.floor((hva - mm.firstHva) / 2)
  const table = at(mm.tables, index, 'page of PTEs')
  return [at(mm.pmd, index, 'PMD entry'), at(table.pte, (hva - mm.firstHva) % 2, 'PTE')]
}
