import { cell, domain, FREED, identity, type Cell } from '../../ops/shared.ts'
import { newLock } from '../../kernel/locks.ts'
import { GMEM_FIRST_PFN } from '../kvm_main/mem_attributes.ts'
import type { hva_t, kvm, kvm_pfn_t } from '../types.ts'
import { FRAMES_PER_PMD } from './pgtable.ts'
import type { mm_struct, pmd_t, PteTable } from './types.ts'

/** How the host maps the guest's memory at the start. */
export type HostMapping = 'small' | 'huge'

export interface MmConfig {
  readonly firstHva: hva_t
  readonly pages: number
  readonly host: HostMapping
  readonly guestPages: number
  readonly isPfnmap: boolean
}

/** The address space of the VMM, with all of its memory mapped. */
export function createMm(config: MmConfig, notifier: () => kvm): mm_struct {
  const huge = Array.from({ length: Math.ceil(config.pages / FRAMES_PER_PMD) }, (_, i) => i)
  const tables = huge.map((index) => createTable(config, index))
  const collapsedPfn = huge.map((index) => 64 + index * FRAMES_PER_PMD)
  return identity('mm', {
    mmap_lock: newLock('mmap_lock'),
    ptl: newLock('page table lock'),
    firstHva: config.firstHva,
    firstPfn: huge.map((index) => 32 + index * FRAMES_PER_PMD),
    pmd: huge.map((index) => cell(`pmd[${String(config.firstHva + index * FRAMES_PER_PMD)}]`, initialPmd(config, index, tables))),
    tables,
    hugePageContents: identity('huge page contents', {
      name: 'huge page contents',
      pte: [0, 1].map((i) => cell(`huge page read as a table[${String(i)}]`, FREED as unknown as kvm_pfn_t)),
    }),
    collapsedPfn,
    refcount: createPages(config, collapsedPfn),
    vmaPages: cell('vma page size', config.host === 'huge' || config.isPfnmap ? FRAMES_PER_PMD : 1),
    isPfnmap: config.isPfnmap,
    irqsOff: domain('interrupts off'),
    notifier,
  })
}

function createTable(config: MmConfig, index: number): PteTable {
  const first = index * FRAMES_PER_PMD
  const pte = [0, 1].map((i): Cell<kvm_pfn_t | null> => {
    const mapped = config.host === 'small' && first + i < config.pages
    return cell(`pte[${String(config.firstHva + first + i)}]`, mapped ? 32 + first + i : null)
  })
  const name = `pte table ${String(config.firstHva + first)}`
  return identity(name, { name, pte })
}

function initialPmd(config: MmConfig, index: number, tables: readonly PteTable[]): pmd_t {
  const table = tables[index]
  if (config.host === 'huge' || table === undefined) {
    return { kind: 'leaf', pfn: 32 + index * FRAMES_PER_PMD }
  }
  return { kind: 'table', table }
}

/** Mapped pages start with one reference, those a collapse would allocate too, guest_memfd's as well. */
function createPages(
  config: MmConfig,
  collapsedPfn: readonly kvm_pfn_t[],
): ReadonlyMap<kvm_pfn_t, Cell<number>> {
  const mapped = Array.from({ length: config.pages }, (_, i) => 32 + i)
  const collapsed = collapsedPfn.flatMap((pfn) => [pfn, pfn + 1])
  const gmem = Array.from({ length: config.guestPages }, (_, i) => GMEM_FIRST_PFN + i)
  return new Map([...mapped, ...collapsed, ...gmem].map((pfn) => [pfn, cell(`page[${String(pfn)}].refcount`, 1)]))
}
