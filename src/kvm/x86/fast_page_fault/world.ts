import { cell, domain, identity, type Cell, type Domain } from '../../../ops/shared.ts'
import { newLock, type rwlock_t } from '../../../kernel/locks.ts'
import type { gfn_t, kvm_pfn_t } from '../../types.ts'

/*
 * A virtual machine as section 2 of locking.rst sees it: one SPTE with all of its bits, and the TLBs of the vCPUs.
 *
 * Left out: everything about how a page comes to be mapped (the rest of src/kvm), and all other SPTEs. So a guest whose
 * SPTE was zapped does not get it back, except where a scenario says so.
 */

/** A present leaf SPTE. The Host-writable bit is taken for set. */
export interface LeafSpte {
  readonly pfn: kvm_pfn_t
  /** In the order of `Bit`, so that equal sets are equal. */
  readonly bits: string
}

/**
 * `W`: the hardware lets the guest write. `M`: MMU-writable, that is, nothing but dirty logging and access tracking keeps it
 * from writing. `D`: Dirty. `T`: marked for access tracking, R and X put away, so the hardware finds the entry not present.
 * `S`: a saved W, which no kernel has.
 */
type Bit = 'W' | 'M' | 'D' | 'T' | 'S'

export function has({ bits }: LeafSpte, bit: Bit): boolean {
  return bits.includes(bit)
}

/** The SPTE with `set` added and `cleared` removed. */
export function changed(spte: LeafSpte, { set = '', cleared = '' }: { readonly set?: Bit | ''; readonly cleared?: string }): LeafSpte {
  const isSet = (bit: string): boolean => bit === set || (spte.bits.includes(bit) && !cleared.includes(bit))
  return { ...spte, bits: [...'WMDTS'].filter(isSet).join('') }
}

/** The shadow page that holds the SPTE. */
export interface ShadowPage {
  readonly name: string
  /** role.direct: the SPTE is of the same GFN for as long as the page lives. */
  readonly direct: boolean
  readonly spte: Cell<LeafSpte | null>
  /** kvm_mmu_page_get_gfn(): the GFN that the SPTE translates to; follows the guest's page table unless direct. */
  readonly gfn: Cell<gfn_t>
}

/** What a vCPU's TLB may hold of the translation. */
export interface TlbEntry {
  readonly pfn: kvm_pfn_t
  readonly writable: boolean
}

export interface Vcpu {
  readonly name: string
  readonly tlb: Cell<TlbEntry | null>
  /** KVM_REQ_TLB_FLUSH. */
  readonly flushRequest: Cell<boolean>
}

export interface World {
  readonly mmu_lock: rwlock_t
  /** The entry above: leads to the shadow page while that is linked. */
  readonly parent: Cell<ShadowPage | null>
  readonly sp: ShadowPage
  readonly vcpus: readonly Vcpu[]
  /** vCPUs in guest mode, in the middle of an instruction. */
  readonly guestMode: Domain
  /** Lockless walkers: CPUs with interrupts off (READING_SHADOW_PAGE_TABLES). */
  readonly irqsOff: Domain
  /** Which frame of the guest the host keeps in a page; null once the page is freed. */
  readonly owner: Cell<gfn_t | null>
  /** PG_dirty: the host writes the page out before it gives it to somebody else. */
  readonly pageDirty: Cell<boolean>
  /** By gfn. */
  readonly dirty_bitmap: readonly Cell<boolean>[]
  /** By gfn: what really happened. */
  readonly written: readonly Cell<boolean>[]
  /** Whether KVM believes that nobody can write to the page, because it shadows the page table in it. */
  readonly writeProtected: Cell<boolean>
}

export interface WorldConfig {
  /** Bits of the SPTE; default `M`. */
  readonly bits?: string
  /** Default: true. */
  readonly direct?: boolean
  /** The vCPU's TLB holds the translation, with the right to write, and the write that brought it there is logged. */
  readonly cached?: boolean
}

/** The page that the SPTE maps at first. */
export const PFN: kvm_pfn_t = 32

/** A VM whose SPTE was write-protected for dirty logging, unless said otherwise. */
export function createWorld({ bits = 'M', direct = true, cached = false }: WorldConfig = {}): World {
  const sp = identity('sp', { name: 'sp', direct, spte: cell<LeafSpte | null>('spte', { pfn: PFN, bits }), gfn: cell('gfn of the spte', 1) })
  return {
    mmu_lock: newLock('mmu_lock'),
    parent: cell<ShadowPage | null>('parent spte', sp),
    sp,
    vcpus: [
      identity('vcpu0', {
        name: 'vcpu0',
        tlb: cell<TlbEntry | null>('TLB of vcpu0', cached ? { pfn: PFN, writable: true } : null),
        flushRequest: cell('flush request of vcpu0', false),
      }),
    ],
    guestMode: domain('guest mode'),
    irqsOff: domain('interrupts off'),
    owner: cell<gfn_t | null>(`page[${String(PFN)}] holds gfn`, 1),
    pageDirty: cell(`page[${String(PFN)}].dirty`, cached),
    dirty_bitmap: [0, 1, 2].map((gfn) => cell(`dirty_bitmap[${String(gfn)}]`, cached)),
    written: [0, 1, 2].map((gfn) => cell(`gfn ${String(gfn)} was written`, cached)),
    writeProtected: cell('gfn 1 is write-protected', false),
  }
}
