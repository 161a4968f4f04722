import type { Cell, Domain } from '../ops/shared.ts'
import type { mutex, rwlock_t, spinlock_t } from '../kernel/locks.ts'
import type { rcuwait } from '../kernel/rcuwait.ts'
import type { mm_struct } from './mm/types.ts'
import type { gfn_to_pfn_cache } from './pfncache_types.ts'
import type { kvm_gmem, SlotGmem } from './guest_memfd_types.ts'
import type { ApicAccess } from './x86/apic_access_types.ts'
import type { kvm_rmap_head } from './x86/rmap.ts'
import type { kvm_gstage } from './riscv/gstage.ts'
import type { active_mmu_pages } from './x86/shadow_pages.ts'
import type { kvm_mmu_root } from './x86/spte.ts'

/** Guest frame number, in pages. */
export type gfn_t = number
/** Host virtual address, in pages: the model has no bytes. */
export type hva_t = number
/** Host page frame number, or KVM_PFN_ERR_FAULT. */
export type kvm_pfn_t = number

export const KVM_PFN_ERR_FAULT: kvm_pfn_t = -1
export const INVALID_GPA: gfn_t = -1

export const PG_LEVEL_4K = 1
export const PG_LEVEL_2M = 2
export type PgLevel = typeof PG_LEVEL_4K | typeof PG_LEVEL_2M

/**
 * How many small pages a page of `level` has.
 *
 * Left out: real sizes and the 1G level. A huge page has two frames here, which is enough for
 * "inside the huge page but not the faulting frame". No error follows for rules that speak of one
 * huge page at a time.
 */
export function KVM_PAGES_PER_HPAGE(level: PgLevel): number {
  return level === PG_LEVEL_2M ? 2 : 1
}

export function gfn_round_for_level(gfn: gfn_t, level: PgLevel): gfn_t {
  return gfn - (gfn % KVM_PAGES_PER_HPAGE(level))
}

/**
 * struct kvm_memory_slot.
 *
 * All but `userspace_addr` never changes and is read without an op. `userspace_addr` stands for
 * every access through the pointer: it is freed with the slot.
 */
export interface kvm_memory_slot {
  readonly name: string
  readonly id: number
  readonly base_gfn: gfn_t
  readonly npages: number
  readonly userspace_addr: Cell<hva_t>
  /** KVM_MEMSLOT_INVALID in `flags`. */
  readonly invalid: boolean
  /** What KVM_MEM_LOG_DIRTY_PAGES forbids: huge mappings. */
  readonly dirtyLogged: boolean
  /** APIC_ACCESS_PAGE_PRIVATE_MEMSLOT. */
  readonly isApicAccessPage: boolean
  /** The copy that kvm_invalidate_memslot() allocates; made beforehand, as tasks may not allocate. */
  readonly invalidCopy?: kvm_memory_slot
  /** The guest_memfd behind the memslot; the INVALID copy has the same. */
  readonly gmem?: SlotGmem
}

/**
 * What a place in a container holds. A change rewrites trees and hash chains in many steps; a reader that
 * walks them meanwhile sees neither the old nor the new state, which `being rewritten` stands for.
 */
export type SlotPlace = kvm_memory_slot | null | 'being rewritten'

/** struct kvm_memslots: one container. Left out: the hva and gfn trees (a slot per index instead). */
export interface kvm_memslots {
  readonly name: string
  readonly slots: readonly Cell<SlotPlace>[]
  /** Odd while the container is being made active. Only in VMs with a user of it: a gfn_to_pfn_cache. */
  readonly generation?: Cell<number>
}

/** struct kvm. Left out: more than one address space; nothing in the chapter compares two. */
export interface kvm {
  readonly name: string
  readonly mm: mm_struct
  readonly srcu: Domain
  readonly slots_lock: mutex
  readonly slots_arch_lock: mutex
  readonly mmu_lock: rwlock_t

  /** The active container; `__memslots` are the two it points to in turn. */
  readonly memslots: Cell<kvm_memslots>
  readonly __memslots: readonly [kvm_memslots, kvm_memslots]

  readonly mmu_invalidate_in_progress: Cell<number>
  readonly mmu_invalidate_seq: Cell<number>
  readonly mmu_invalidate_range_start: Cell<gfn_t>
  readonly mmu_invalidate_range_end: Cell<gfn_t>

  readonly mn_invalidate_lock: spinlock_t
  readonly mn_active_invalidate_count: Cell<number>
  readonly mn_memslots_update_rcuwait: rcuwait

  readonly gpc_lock: spinlock_t
  /** The caches the VM may have; `listed` says which are on `gpc_list`. */
  readonly gpcs: readonly gfn_to_pfn_cache[]
  /** The open guest_memfd files of the VM: one, or none. */
  readonly gmem?: kvm_gmem

  /** KVM_MEMORY_ATTRIBUTE_PRIVATE by gfn. */
  readonly mem_attr_array: readonly Cell<boolean>[]
  readonly arch: kvm_arch
  /** In VMs with Accessed bits: whose code ages them, and how it is configured. */
  readonly aging?: { readonly mmu: 'tdp' | 'shadow' | 'loongarch'; readonly CONFIG_KVM_MMU_LOCKLESS_AGING: boolean }
  /** Whether zaps yield mmu_lock after each page (as under contention) or never. */
  readonly zapYields: boolean
  /** kvm_memslots_have_rmaps(): whether zaps of a range walk the memslots. */
  readonly hasRmaps: boolean
  /** Whether the memory of a root goes when its last reference does, so that a late access is seen. */
  readonly freesRoots: boolean
  /** Whether a memslot is flushed by removing its leaves, as on arm64, instead of by new roots. */
  readonly flushesLeaves: boolean
}

/** struct kvm_arch of x86, as far as the other architectures' model code shares it. */
export interface kvm_arch {
  /** The root new vCPU loads use; the rest stay reachable for zaps until they are freed. */
  readonly currentRoot: Cell<kvm_mmu_root>
  readonly roots: readonly kvm_mmu_root[]
  /** lpage_info: whether a huge page spans both private and shared frames, by huge page. */
  readonly lpageMixed: readonly Cell<boolean>[]
  readonly n_available_mmu_pages: Cell<number>
  /** The rmaps of the shadow MMU by frame, in VMs with aging by it. */
  readonly rmaps?: readonly kvm_rmap_head[]
  /** The APIC-access page of VMX, in VMs that have one. */
  readonly apic?: ApicAccess
  /** Whether anything inhibits APICv; faults on the APIC access page are emulated then. */
  readonly apicv_inhibit_reasons: Cell<boolean>
  /** Shadow pages of nested guests, if there are any: what reclaim takes then. */
  readonly active_mmu_pages?: active_mmu_pages
  /** The tables of riscv, instead of roots. */
  readonly gstage?: kvm_gstage
  /** powerpc HPT guests: the lock bit of each rmap chain, by gfn; of other guests, none. */
  readonly rmap: readonly spinlock_t[]
}

export interface kvm_vcpu {
  readonly name: string
  readonly kvm: kvm
}

/** What a fault handler returns; the negative errnos reach userspace. */
export type RetPf =
  | 'RET_PF_CONTINUE'
  | 'RET_PF_RETRY'
  | 'RET_PF_FIXED'
  | 'RET_PF_SPURIOUS'
  | 'RET_PF_EMULATE'
  | '-EFAULT'
