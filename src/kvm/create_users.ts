import { cell, domain, identity, type Cell } from '../ops/shared.ts'
import { newLock } from '../kernel/locks.ts'
import type { kvm_gmem, SlotGmem } from './guest_memfd_types.ts'
import { GMEM_FIRST_PFN } from './kvm_main/mem_attributes.ts'
import { KVM_HVA_ERR_BAD, type gfn_to_pfn_cache } from './pfncache_types.ts'
import { at } from './mm/pgtable.ts'
import { INVALID_GPA, KVM_PFN_ERR_FAULT, type gfn_t, type hva_t, type kvm, type kvm_memory_slot } from './types.ts'
import type { ApicAccess } from './x86/apic_access_types.ts'
import type { kvm_rmap_head, pte_list_desc } from './x86/rmap.ts'
import { is_shadow_present_pte, type kvm_mmu_root, type spte } from './x86/spte.ts'

/*
 * What only some virtual machines have: caches, a guest_memfd, an APIC-access page, rmaps.
 */

/** Where the VMM's memory for the guest starts: not zero, so that a GFN and an HVA never look alike. */
export const FIRST_HVA: hva_t = 16

/** The frame behind FIRST_HVA at the start. */
const FIRST_PFN = 32

/** A gfn_to_pfn_cache at the start. */
export interface CacheConfig {
  /** The page, by guest frame or by host address. */
  readonly page: { readonly gfn: gfn_t } | { readonly uhva: hva_t }
  /** `inactive`: not on the list. `stale`: active, but to be refreshed before use. `valid`: ready for use. */
  readonly state: 'inactive' | 'stale' | 'valid'
}

/** The caches, translated by memslot 0 and by the host's page tables as they are at the start. */
export function createCaches(
  configs: readonly CacheConfig[],
  slots: readonly kvm_memory_slot[],
  owner: () => kvm,
): gfn_to_pfn_cache[] {
  return configs.map((config, index) => createCache(config, `gpc${String(index)}`, slots[0], owner))
}

function createCache(
  { page, state }: CacheConfig,
  name: string,
  slot: kvm_memory_slot | undefined,
  owner: () => kvm,
): gfn_to_pfn_cache {
  if (slot === undefined) throw new Error('a cache needs a memslot')
  const isActive = state !== 'inactive'
  const translated = 'gfn' in page ? slot.userspace_addr.initial + page.gfn - slot.base_gfn : page.uhva
  const uhva = isActive ? translated : KVM_HVA_ERR_BAD
  return identity(name, {
    name,
    kvm: owner,
    lock: newLock(`${name}.lock`),
    refresh_lock: newLock(`${name}.refresh_lock`),
    gfn: 'gfn' in page ? page.gfn : INVALID_GPA,
    listed: cell(`${name} on gpc_list`, isActive),
    active: cell(`${name}.active`, isActive),
    valid: cell(`${name}.valid`, state === 'valid'),
    generation: cell(`${name}.generation`, 0),
    memslot: cell(`${name}.memslot`, isActive && 'gfn' in page ? slot : null),
    uhva: cell(`${name}.uhva`, uhva),
    pfn: cell(`${name}.pfn`, state === 'valid' ? FIRST_PFN + translated - FIRST_HVA : KVM_PFN_ERR_FAULT),
    lookupMayBeOld: cell(`${name}: lookup may be old`, false),
  })
}

/** The file, bound to every memslot that has a place in it and is in a container. */
export function createGmem(
  config: { readonly gmemPages?: number; readonly memslots: readonly { readonly spare?: boolean }[] },
  slots: readonly kvm_memory_slot[],
  owner: () => kvm,
): { gmem?: kvm_gmem } {
  const pages = config.gmemPages
  if (pages === undefined) return {}
  const bound = slots.filter((_, index) => config.memslots[index]?.spare !== true)
  const gmem = identity('gmem', {
    name: 'gmem',
    kvm: owner,
    invalidate_lock: newLock('gmem invalidate_lock'),
    bindings: Array.from({ length: pages }, (_, index) =>
      cell(`bindings[${String(index)}]`, bound.find((slot) => coversIndex(slot, index)) ?? null),
    ),
    listed: cell('gmem on i_private_list', true),
    file_ref: cell('gmem file references', 1),
    i_pages: newLock('i_pages lock'),
    folios: Array.from({ length: pages }, (_, index) => cell(`folio[${String(index)}]`, GMEM_FIRST_PFN + index)),
  })
  return { gmem }
}

function coversIndex({ gmem, npages }: kvm_memory_slot, index: number): boolean {
  return gmem !== undefined && index >= gmem.pgoff.initial && index < gmem.pgoff.initial + npages
}

/** `slot->gmem`, of a slot that is bound already or will be. */
export function createSlotGmem(
  name: string,
  { gmemPgoff, spare }: { readonly gmemPgoff?: number; readonly spare?: boolean },
): { gmem?: SlotGmem } {
  if (gmemPgoff === undefined) return {}
  const file = cell<'file' | null>(`${name}.gmem.file`, spare === true ? null : 'file')
  return { gmem: { file, pgoff: cell(`${name}.gmem.pgoff`, gmemPgoff) } }
}

/** Only if there is a memslot for it. The VMCS has the page that the host maps there at the start. */
export function createApic(
  slots: readonly { readonly isApicAccessPage?: boolean; readonly userspace_addr?: hva_t }[],
): { apic?: ApicAccess } {
  const index = slots.findIndex(({ isApicAccessPage }) => isApicAccessPage === true)
  if (index < 0) return {}
  const hva = at(slots, index, 'memslot').userspace_addr ?? FIRST_HVA
  const apic: ApicAccess = {
    APIC_ACCESS_ADDR: cell('APIC_ACCESS_ADDR', FIRST_PFN + hva - FIRST_HVA),
    reload: cell('KVM_REQ_APIC_PAGE_RELOAD', false),
    inGuest: domain('IN_GUEST_MODE'),
  }
  return { apic }
}

/** The rmap of each frame that `root` maps in small pages. */
export function createRmaps(root: kvm_mmu_root): { rmaps: readonly kvm_rmap_head[] } {
  const sptes = root.spte.flatMap(({ initial }) =>
    is_shadow_present_pte(initial) && initial.kind === 'table' ? initial.sp.spte : [],
  )
  return { rmaps: sptes.map((sptep, gfn) => createRmap(String(gfn), sptep)) }
}

function createRmap(gfn: string, sptep: Cell<spte>): kvm_rmap_head {
  const name = `pte_list_desc[${gfn}]`
  const desc = identity(name, { name, sptep: cell(`${name}.sptep`, identity(sptep.name, sptep)) })
  const val = cell<pte_list_desc | null>(`rmap[${gfn}]`, sptep.initial === null ? null : desc)
  return { locked: newLock(`rmap[${gfn}] lock bit`), val }
}
