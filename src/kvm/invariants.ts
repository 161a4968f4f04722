import type { Cell, Shared } from '../ops/shared.ts'
import type { kvm, kvm_pfn_t } from './types.ts'
import type { mm_struct, pmd_t } from './mm/types.ts'
import type { kvm_mmu_root, spte } from './x86/spte.ts'
import { is_last_spte } from './x86/spte.ts'
import { leafFrames } from './x86/tdp_mmu_map.ts'
import { GMEM_FIRST_PFN } from './kvm_main/mem_attributes.ts'

/*
 * What must be true of any virtual machine, whatever the rules are that make it so. Nothing here knows of
 * locks, counters or retries.
 */

/** Has the shape of the explorer's `Invariant`, which this layer may not import. */
export interface StateInvariant {
  readonly violation: string
  readonly over: readonly Shared[]
  readonly holds: (values: readonly unknown[]) => boolean
}

/** Checked after every op. */
export function safetyInvariants(kvm: kvm): StateInvariant[] {
  return kvm.arch.roots.flatMap((root) => [
    ...entriesOf(root).flatMap(({ entry, gfn }) => [
      ...noFreedPage(kvm.mm, entry),
      ...rightKind(kvm, entry, gfn),
      notInFreedRoot(root, entry),
    ]),
    ...root.spte.map((entry, index) => notLargerThanHost(kvm.mm, entry, index)),
  ])
}

/** Checked when every task has ended. */
export function finalInvariants(kvm: kvm): StateInvariant[] {
  return [
    isZero(kvm.mmu_invalidate_in_progress, 'mmu_invalidate_in_progress is not zero at the end'),
    isZero(kvm.mn_active_invalidate_count, 'mn_active_invalidate_count is not zero at the end'),
  ]
}

interface Entry {
  readonly entry: Cell<spte>
  readonly gfn: number
}

/** Every entry of a root, with the first frame it can map. */
function entriesOf(root: kvm_mmu_root): Entry[] {
  return root.spte.flatMap((huge, index) => [
    { entry: huge, gfn: index * 2 },
    ...sps(root, index).flatMap((sp) =>
      sp.spte.map((entry, i) => ({ entry, gfn: index * 2 + i })),
    ),
  ])
}

function sps(root: kvm_mmu_root, index: number): readonly { spte: readonly Cell<spte>[] }[] {
  const huge = root.spte[index]?.initial
  const linked = huge !== null && typeof huge === 'object' && huge.kind === 'table' ? [huge.sp] : []
  return [...linked, ...(root.unusedSps[index] ?? [])]
}

function noFreedPage(mm: mm_struct, entry: Cell<spte>): StateInvariant[] {
  return [...mm.refcount].map(([pfn, refcount]) => ({
    violation: 'SPTE maps a page that the host has freed',
    over: [entry, refcount],
    holds: ([spte, count]) => count !== 0 || !maps(spte as spte, pfn),
  }))
}

function maps(spte: spte, pfn: kvm_pfn_t): boolean {
  return is_last_spte(spte) && leafFrames(spte).includes(pfn)
}

/** A huge SPTE needs a huge host mapping of the same page; guest_memfd pages are not mapped by the host. */
function notLargerThanHost(mm: mm_struct, entry: Cell<spte>, index: number): StateInvariant {
  const pmd = mm.pmd[index]
  return {
    violation: 'SPTE is larger than the host mapping',
    over: pmd === undefined ? [entry] : [entry, pmd],
    holds: ([value, host]) => {
      const spte = value as spte
      if (!is_last_spte(spte) || spte.level === 1 || spte.pfn >= GMEM_FIRST_PFN) return true
      const hostEntry = host as pmd_t | undefined
      return hostEntry?.kind === 'leaf' && hostEntry.pfn === spte.pfn
    },
  }
}

/** The guest reaches memory as private or shared only as its attributes say. */
function rightKind(kvm: kvm, entry: Cell<spte>, gfn: number): StateInvariant[] {
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

function notInFreedRoot(root: kvm_mmu_root, entry: Cell<spte>): StateInvariant {
  return {
    violation: 'a freed root still holds an SPTE',
    over: [entry, root.root_count],
    holds: ([value, count]) => count !== 0 || !is_last_spte(value as spte),
  }
}

function isZero(cell: Cell<number>, violation: string): StateInvariant {
  return { violation, over: [cell], holds: ([value]) => value === 0 }
}
