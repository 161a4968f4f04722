import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readVocabulary } from '../../../lint/front/markdown/readVocabulary.ts'
import { analyseArch } from '../../../lint/tree/analyseTree.ts'
import { loadTree, type ArchSources } from '../../../lint/tree/loadTree.ts'
import { findKernelSources, type KernelRelease } from '../../kernelTree.ts'

const page = 'docs/locking/4.2.1-derived-information.md'
const { vocabulary } = readVocabulary({ path: page, text: readFileSync(join(import.meta.dirname, '../../..', page), 'utf8') })

/** What reading the code by hand gave: consumer, place, lock, pattern. */
const tables: Readonly<Record<KernelRelease, Readonly<Record<string, readonly string[]>>>> = {
  '6.12': {
    x86: [
      'direct_map mmu/mmu.c:3249 write explicit-check',
      'kvm_mmu_zap_collapsible_spte mmu/mmu.c:7020 write zap-only',
      'FNAME(fetch) mmu/paging_tmpl.h:742 write explicit-check',
      'kvm_tdp_mmu_map mmu/tdp_mmu.c:1112 read explicit-check',
      'zap_collapsible_spte_range mmu/tdp_mmu.c:1656 read zap-only',
    ],
    loongarch: ['kvm_map_page mmu.c:893 write explicit-check'],
    arm64: ['user_mem_abort mmu.c:1457 not held recheck', 'user_mem_abort mmu.c:1614 read explicit-check'],
    riscv: ['kvm_riscv_gstage_map mmu.c:614 not held recheck'],
    powerpc: [
      'kvmppc_book3s_hv_page_fault book3s_64_mmu_hv.c:633 write recheck',
      'kvmppc_book3s_instantiate_page book3s_64_mmu_radix.c:872 write recheck',
      'kvmppc_do_h_enter book3s_hv_rm_mmu.c:249 write recheck',
      'kvmppc_e500_shadow_map e500_mmu_host.c:477 write explicit-check',
    ],
    mips: [],
    s390: [],
  },
  '6.1': {
    x86: [
      'direct_map mmu/mmu.c:3130 write explicit-check',
      'kvm_mmu_zap_collapsible_spte mmu/mmu.c:6438 write zap-only',
      'FNAME(fetch) mmu/paging_tmpl.h:690 write explicit-check',
      'kvm_tdp_mmu_map mmu/tdp_mmu.c:1130 read explicit-check',
      'zap_collapsible_spte_range mmu/tdp_mmu.c:1743 read zap-only',
    ],
    arm64: ['user_mem_abort mmu.c:1179 not held recheck', 'user_mem_abort mmu.c:1295 read explicit-check'],
    riscv: ['kvm_riscv_gstage_map mmu.c:642 not held recheck'],
    powerpc: [
      'kvmppc_book3s_hv_page_fault book3s_64_mmu_hv.c:618 write recheck',
      'kvmppc_book3s_instantiate_page book3s_64_mmu_radix.c:866 write recheck',
      'kvmppc_do_h_enter book3s_hv_rm_mmu.c:249 write recheck',
      'kvmppc_e500_shadow_map e500_mmu_host.c:477 write explicit-check',
    ],
    mips: [],
    s390: [],
  },
}

const kernels = { '6.1': findKernelSources('6.1'), '6.12': findKernelSources('6.12') } as const

function sourcesOf(release: KernelRelease, arch: string): ArchSources {
  const kernel = kernels[release]
  const loaded = kernel.kind === 'found' ? loadTree(kernel.root, { archs: [arch] }) : undefined
  if (loaded?.ok !== true) throw new Error(`no ${arch} in ${release}`)
  return loaded.tree.archs[0]!
}

describe.each(['6.12', '6.1'] as const)('the consumers of %s', (release) => {
  const kernel = kernels[release]
  const why = kernel.kind === 'missing' ? ` (skipped: ${kernel.why})` : ''

  it.skipIf(kernel.kind === 'missing').each(Object.entries(tables[release]))(`%s${why}`, async (arch, table) => {
    const { consumers, undecided } = await analyseArch(sourcesOf(release, arch), { vocabulary })
    const rows = consumers.map(({ name, place, lock, pattern }) => `${name} ${place.file.replace(`arch/${arch}/kvm/`, '')}:${place.line} ${lock} ${pattern.replace('4.2.1-', '')}`)
    // Debian's point releases move lines; names, locks and patterns stay.
    const withoutLines = (row: string): string => row.replace(/:\d+/, '')
    expect(rows.map(withoutLines)).toEqual(table.map(withoutLines))
    expect(undecided).toEqual([])
    expect(consumers.every(({ chain }) => chain.length > 0)).toBe(true)
  }, 120_000)

  it.skipIf(kernel.kind === 'missing').each(Object.keys(tables[release]))(`%s has no finding${why}`, async (arch) => {
    const { findings, undecided } = await analyseArch(sourcesOf(release, arch), { vocabulary })
    expect(findings.map(({ rule, place }) => `${rule} ${place.file}:${place.line}`)).toEqual([])
    expect(undecided).toEqual([])
  }, 120_000)
})
