import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lintSeries, type LintedSeries } from '../../../lint/patch/lintSeries.ts'
import type { Patch } from '../../../lint/patch/patch.ts'
import { analyseWith } from '../../../lint/tree/analyseWith.ts'
import { loadTree, type ArchSources, type KernelTree } from '../../../lint/tree/loadTree.ts'
import { pageVocabulary } from '../../../lint/tree/pageVocabulary.ts'
import type { Analyser } from '../../../lint/tree/runTree.ts'
import { findKernelSources } from '../../kernelTree.ts'

/*
 * What a patch introduces and fixes by what is known of the tree, against what cold runs of the whole tree say before and after it.
 */

const page = 'docs/locking/4.2.1-derived-information.md'
const vocabulary = await pageVocabulary({ path: page, text: readFileSync(join(import.meta.dirname, '../../..', page), 'utf8') })

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Knows nothing: not even the objects of texts are the same. */
const cold: Analyser = {
  version: '',
  analyse: async (archs) => ({ cached: false, archs: await inTurn(archs, async ({ arch, sources }) => await analyseWith({ arch, sources: sources.map((source) => ({ ...source })) }, { vocabulary })) }),
}

/** Knows what a run of the tree as it is has left in a folder. */
function warm(folder: string, access: 'read' | 'read and write'): Analyser {
  return { version: '', analyse: async (archs) => ({ cached: false, archs: await inTurn(archs, async (arch) => await analyseWith(arch, { vocabulary, store: { folder, label: 'tree', version: 'one', access } })) }) }
}

async function inTurn<Result>(archs: readonly ArchSources[], analyse: (arch: ArchSources) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (const arch of archs) results.push(await analyse(arch))
  return results
}

const mmu = 'arch/x86/kvm/mmu/mmu.c'
const check = '\tif (is_page_fault_stale(vcpu, fault))'

/** Each is made on top of those before it. */
const series: readonly (readonly [subject: string, path: string, edit: (text: string) => string])[] = [
  ['keeps', mmu, (text) => text.replaceAll(check, `\tkvm_flush(vcpu->kvm);\n${check}`)],
  ['moves lines only', mmu, (text) => `/*\n * A comment\n */\n\n${text}`],
  ['breaks', mmu, (text) => text.replace(check, '\tif (fault->write)')],
  ['breaks another one', mmu, (text) => text.replace(check, '\tif (fault->exec)')],
  ['puts both back', mmu, (text) => text.replace(/\tif \(fault->(?:write|exec)\)(?= \{\n\t\tr = RET_PF_RETRY|\n\t\tgoto out_unlock)/g, check)],
  ['adds a function', mmu, (text) => text.replaceAll(check, '\tif (is_stale(vcpu, fault))').replace(/^static int direct_page_fault\(/m, 'static bool is_stale(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault)\n{\n\treturn is_page_fault_stale(vcpu, fault);\n}\n\n$&')],
  ['empties it', mmu, (text) => text.replace('\treturn is_page_fault_stale(vcpu, fault);', '\treturn false;')],
  ['makes it a macro', mmu, (text) => text.replace(/^static bool is_stale\([\s\S]*?^}\n/m, '#define is_stale(vcpu, fault) is_page_fault_stale(vcpu, fault)\n')],
  // tdp_mmu.c calls it all the time, and nobody has seen it so far.
  ['defines what others call', mmu, (text) => `${text}\nvoid rcu_read_lock(void)\n{\n\twrite_unlock(&kvm->mmu_lock);\n\twrite_lock(&kvm->mmu_lock);\n}\n`],
  ['takes it back', mmu, (text) => text.replace(/\nvoid rcu_read_lock[\s\S]*$/, '')],
  ['in a header', 'include/linux/kvm_host.h', (text) => text.replace(/(static inline int mmu_invalidate_retry_\w+\([^)]*\)\n\{\n)/g, '$1\treturn 0;\n')],
  ['renames', 'arch/x86/kvm/mmu/tdp_mmu.c', (text) => text.replaceAll('kvm_tdp_mmu_map', 'kvm_tdp_mmu_map_all')],
  ['is no C', mmu, (text) => text.replace(/^static int direct_page_fault\([^)]*\)\n\{/m, '$&\n\tif (fault->write {')],
]

function patchOf(tree: KernelTree): Patch[] {
  const texts = new Map(tree.archs.flatMap(({ sources }) => sources.map(({ path, text }) => [path, text] as const)))
  return series.map(([subject, path, edit]) => {
    const [before, after] = [texts.get(path)!, edit(texts.get(path)!)]
    expect(after, subject).not.toBe(before)
    texts.set(path, after)
    const lines = (kind: '-' | '+', text: string): Patch['files'][number]['hunks'][number]['lines'] => text.split('\n').slice(0, -1).map((line) => ({ kind, text: line, isUnended: false }))
    return { subject, files: [{ before: path, after: path, isBinary: false, hunks: [{ at: 1, start: 1, lines: [...lines('-', before), ...lines('+', after)] }] }] }
  })
}

function told(linted: LintedSeries): unknown {
  if (!linted.ok) throw new Error(linted.problem.message)
  return linted.patches.map(({ subject, introduced, fixed, undecided }) => ({ subject, introduced, fixed, undecided }))
}

describe('patches of a kernel', () => {
  const kernel = findKernelSources('6.12')
  const why = kernel.kind === 'missing' ? ` (skipped: ${kernel.why})` : ''

  it.skipIf(kernel.kind === 'missing')(`are told alike by what is known of the tree and by looking at all of it twice${why}`, async () => {
    const loaded = kernel.kind === 'found' ? loadTree(kernel.root, { archs: ['x86'] }) : undefined
    if (loaded?.ok !== true) throw new Error('no x86')
    const { tree } = loaded
    const folder = mkdtempSync(join(tmpdir(), 'rulebook-warm-'))
    folders.push(folder)
    const patches = patchOf(tree)
    const known = await lintSeries(patches, { tree, before: warm(folder, 'read and write'), after: () => warm(folder, 'read') })
    expect(told(known)).toEqual(told(await lintSeries(patches, { tree, before: cold, after: () => cold })))
    const counts = known.ok ? known.patches.map(({ introduced, fixed, undecided }) => [introduced.length > 0, fixed.length > 0, undecided.length > 0]) : []
    expect(counts[0], 'it keeps').toEqual([false, false, false])
    expect(counts[1], 'it moves lines').toEqual([false, false, false])
    expect(counts[2], 'it breaks').toEqual([true, false, false])
    expect(counts[4], 'it is put back').toEqual([false, true, false])
    expect(counts.at(-1)?.[2], 'it cannot be read').toBe(true)
  }, 300_000)
})
