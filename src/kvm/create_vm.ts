import { cell, domain, identity, type Cell } from '../ops/shared.ts'
import { newLock } from '../kernel/locks.ts'
import { newRcuwait } from '../kernel/rcuwait.ts'
import { createContainer, createSlot, type SlotConfig } from './create_slots.ts'
import { createApic, createCaches, createGmem, createRmaps, FIRST_HVA, type CacheConfig } from './create_users.ts'
import type { kvm_gmem } from './guest_memfd_types.ts'
import { createMm, type HostMapping } from './mm/create_mm.ts'
import { at } from './mm/pgtable.ts'
import type { gfn_to_pfn_cache } from './pfncache_types.ts'
import { INVALID_GPA, type kvm, type kvm_memory_slot, type kvm_memslots, type kvm_vcpu } from './types.ts'
import { createMirror, type MirrorConfig } from './x86/create_mirror.ts'
import { createGstage } from './riscv/gstage.ts'
import { createShadowPages } from './x86/shadow_pages.ts'
import type { kvm_mmu_page, kvm_mmu_root, spte } from './x86/spte.ts'

export interface VmConfig {
  readonly memslots: readonly SlotConfig[]
  /** How the host maps the memory at the start. */
  readonly host: HostMapping
  /** How many frames of host memory there are from FIRST_HVA. */
  readonly hostPages: number
  /** What the guest has mapped at the start. `table`: tables, but no leaf. */
  readonly spt?: 'empty' | 'table' | 'small' | 'huge'
  /** Whether memory has private and shared attributes: all shared at first, or all private. */
  readonly attributes?: boolean | 'private'
  /** Pages of the guest_memfd. Default: no file, private pages are always there. */
  readonly gmemPages?: number
  readonly caches?: readonly CacheConfig[]
  /** Mappings have Accessed bits (`spt` must be `small`), all set at first; tables that are removed are freed. */
  readonly aging?: NonNullable<kvm['aging']>
  /** The root is a mirror of an external table; then all memory is private at first. For `spt` empty or table. */
  readonly mirror?: MirrorConfig
  readonly zapYields?: boolean
  readonly hasRmaps?: boolean
  readonly freesRoots?: boolean
  readonly flushesLeaves?: boolean
  /** The sequence number to start from, for what happens after a long time. */
  readonly mmu_invalidate_seq?: number
  /** Whether the VMA is of a device (VM_PFNMAP), aligned for huge pages, and mapped as `host` says. */
  readonly pfnmap?: boolean
  /** How many roots can be used one after another: one more than invalidations of the root. */
  readonly roots?: number
  readonly n_available_mmu_pages?: number
  /** How many shadow pages nested guests have. Default: there are none to reclaim, so a root is. */
  readonly nestedPages?: number
  /** Whether the guest is mapped by riscv's tables, all of it, instead of roots. */
  readonly gstage?: boolean
  /** Whether the guest is a powerpc one with a hashed page table (HPT). */
  readonly hpt?: boolean
}

export interface Vm {
  readonly kvm: kvm
  /** The memslot object of that place in the configuration, in a container or not. */
  readonly slot: (index: number) => kvm_memory_slot
  readonly slots: readonly kvm_memory_slot[]
  readonly vcpu: (index: number) => kvm_vcpu
  readonly gpc: (index: number) => gfn_to_pfn_cache
  readonly gmem: () => kvm_gmem
}

/** kvm_create_vm(), with memslots, host memory and mappings already there. */
export function kvm_create_vm(config: VmConfig): Vm {
  const slots = config.memslots.map(createSlot)
  const guestPages = Math.max(...slots.map((slot) => slot.base_gfn + slot.npages))
  const containers = [0, 1].map((n) => createContainer(n, config, slots)) as unknown as [
    kvm_memslots,
    kvm_memslots,
  ]
  const roots = createRoots(config, guestPages)
  const kvm: kvm = identity('kvm', {
    name: 'kvm',
    mm: createMm({ firstHva: FIRST_HVA, pages: config.hostPages, host: config.host, guestPages, isPfnmap: config.pfnmap ?? false }, () => kvm),
    srcu: domain('kvm->srcu'),
    slots_lock: newLock('slots_lock'),
    slots_arch_lock: newLock('slots_arch_lock'),
    mmu_lock: newLock('mmu_lock'),
    memslots: cell('kvm->memslots', containers[0]),
    __memslots: containers,
    mmu_invalidate_in_progress: cell('mmu_invalidate_in_progress', 0),
    mmu_invalidate_seq: cell('mmu_invalidate_seq', config.mmu_invalidate_seq ?? 0),
    mmu_invalidate_range_start: cell('mmu_invalidate_range_start', INVALID_GPA),
    mmu_invalidate_range_end: cell('mmu_invalidate_range_end', INVALID_GPA),
    mn_invalidate_lock: newLock('mn_invalidate_lock'),
    mn_active_invalidate_count: cell('mn_active_invalidate_count', 0),
    mn_memslots_update_rcuwait: newRcuwait('mn_memslots_update_rcuwait'),
    gpc_lock: newLock('gpc_lock'),
    gpcs: createCaches(config.caches ?? [], slots, () => kvm),
    ...createGmem(config, slots, () => kvm),
    mem_attr_array: createAttributes(config, guestPages),
    arch: {
      currentRoot: cell('root', roots[0]),
      roots,
      lpageMixed: perIndex(Math.ceil(guestPages / 2), (i) => cell(`mixed[${i}]`, false)),
      n_available_mmu_pages: cell('n_available_mmu_pages', config.n_available_mmu_pages ?? 1),
      ...createApic(config.memslots),
      ...(config.aging?.mmu === 'shadow' ? createRmaps(roots[0]) : {}),
      rmap: config.hpt === true ? perIndex(guestPages, (g) => newLock(`rmap[${g}]`)) : [],
      apicv_inhibit_reasons: cell('apicv_inhibit_reasons', false),
      ...(config.nestedPages === undefined ? {} : { active_mmu_pages: createShadowPages(config.nestedPages) }),
      ...(config.gstage === true ? { gstage: createGstage(guestPages) } : {}),
    },
    ...(config.aging === undefined ? {} : { aging: config.aging }),
    zapYields: config.zapYields ?? false,
    hasRmaps: config.hasRmaps ?? false,
    freesRoots: config.freesRoots ?? false,
    flushesLeaves: config.flushesLeaves ?? false,
  })
  const vcpus = [0, 1, 2].map((n) => identity(`vcpu${String(n)}`, { name: `vcpu${String(n)}`, kvm }))
  return {
    kvm,
    slots,
    slot: (index) => at(slots, index, 'memslot'),
    vcpu: (index) => at(vcpus, index, 'vCPU'),
    gpc: (index) => at(kvm.gpcs, index, 'cache'),
    gmem: () => at(kvm.gmem === undefined ? [] : [kvm.gmem], 0, 'guest_memfd'),
  }
}

function perIndex<T>(count: number, make: (index: string) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(String(index)))
}

function createAttributes({ attributes, mirror }: VmConfig, guestPages: number): Cell<boolean>[] {
  if (!attributes && mirror === undefined) return []
  const isPrivate = attributes === 'private' || mirror !== undefined
  return perIndex(guestPages, (gfn) => cell(`private[${gfn}]`, isPrivate))
}

function createRoots(config: VmConfig, guestPages: number): [kvm_mmu_root, ...kvm_mmu_root[]] {
  const [first, ...rest] = perIndex(config.roots ?? 1, (n) =>
    createRoot(`root${n}`, guestPages, n === '0' ? (config.spt ?? 'table') : 'table', config),
  )
  if (first === undefined) throw new Error('a VM needs at least one root')
  return [first, ...rest]
}

function createRoot(
  name: string,
  guestPages: number,
  spt: NonNullable<VmConfig['spt']>,
  config: VmConfig,
): kvm_mmu_root {
  const short = name === 'root0' ? '' : `${name} `
  const pages = perIndex(Math.ceil(guestPages / 2), (i) => ({ index: Number(i) }))
  return identity(name, {
    name,
    spte: pages.map(({ index }) =>
      cell<spte>(`spte[${short}2M ${String(index * 2)}]`, initialHuge(spt, short, index, config)),
    ),
    unusedSps: pages.map(({ index }) => [...spares(config)].map((n) => emptySp(`${short}${n} `, index, [null, null]))),
    nrUsedSps: pages.map(({ index }) => cell(`${name}.nrUsedSps[${String(index)}]`, 0)),
    invalid: cell(`${name}.invalid`, false),
    root_count: cell(`${name}.root_count`, 1),
    isFreed: config.freesRoots ?? false,
    ...(config.mirror === undefined ? {} : { mirror: createMirror(config.mirror, pages.length, spt === 'empty' ? 'none' : 'linked') }),
  })
}

/** Names of the spare tables of a huge page. A fault on a mirror root may need one for each attempt. */
function spares({ mirror }: VmConfig): string {
  return mirror === undefined ? 'ab' : 'abcd'
}

function initialHuge(spt: NonNullable<VmConfig['spt']>, short: string, index: number, config: VmConfig): spte {
  const pfn = firstPfn(index)
  switch (spt) {
    case 'empty':
      return null
    case 'huge':
      return { kind: 'leaf', level: 2, pfn, private: false }
    case 'table':
      return { kind: 'table', sp: emptySp(short, index, [null, null]) }
    case 'small': {
      const young = config.aging === undefined ? {} : { accessed: true }
      const mapped = (i: number): spte =>
        index * 2 + i < config.hostPages ? { kind: 'leaf', level: 1, pfn: pfn + i, private: false, ...young } : null
      return { kind: 'table', sp: emptySp(short, index, [mapped(0), mapped(1)], config.aging === undefined ? {} : { isFreed: true }) }
    }
  }
}

/** The frame behind the first page of a huge page of host memory at the start. */
export function firstPfn(index: number): number {
  return 32 + index * 2
}

function emptySp(
  prefix: string,
  index: number,
  initial: readonly [spte, spte],
  life: Pick<kvm_mmu_page, 'isFreed'> = {},
): kvm_mmu_page {
  const name = `sp[${prefix}${String(index * 2)}]`
  return identity(name, {
    name,
    ...life,
    spte: initial.map((value, i): Cell<spte> => cell(`spte[${prefix}4K ${String(index * 2 + i)}]`, value)),
  })
}
