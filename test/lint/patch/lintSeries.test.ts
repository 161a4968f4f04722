import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lintSeries, type LintedSeries } from '../../../lint/patch/lintSeries.ts'
import { readSeries } from '../../../lint/patch/readSeries.ts'
import { reviewText } from '../../../lint/patch/reviewText.ts'
import { analyseWith } from '../../../lint/tree/analyseWith.ts'
import type { KernelTree } from '../../../lint/tree/loadTree.ts'
import { pageVocabulary } from '../../../lint/tree/pageVocabulary.ts'
import type { Analyser } from '../../../lint/tree/runTree.ts'

const path = 'docs/locking/4.2.1-derived-information.md'
const vocabulary = await pageVocabulary({ path, text: readFileSync(join(import.meta.dirname, '../../..', path), 'utf8') })

const file = 'arch/loongarch/kvm/mmu.c'
const code = `int kvm_map_page(struct kvm *kvm, gfn_t gfn, struct kvm_memory_slot *slot, int seq)
{
	int level;

	spin_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry_gfn(kvm, seq, gfn))
		goto out;
	level = host_pfn_mapping_level(kvm, gfn, slot);
	kvm_set_pte(kvm, gfn, 0, level);
out:
	spin_unlock(&kvm->mmu_lock);
	return 0;
}
`
const tree: KernelTree = { root: '/nowhere', version: undefined, problems: [], archs: [{ arch: 'loongarch', sources: [{ path: file, text: code }] }] }
const analyser: Analyser = { version: '', analyse: async (archs) => ({ cached: false, archs: await Promise.all(archs.map(async (arch) => await analyseWith(arch, { vocabulary }))) }) }

const mail = (subject: string, hunk: string): string => `From x Mon Sep 17 00:00:00 2001\nSubject: ${subject}\n\n--- a/${file}\n+++ b/${file}\n${hunk}\n`
const without = '@@ -5,5 +5,3 @@\n \tspin_lock(&kvm->mmu_lock);\n-\tif (mmu_invalidate_retry_gfn(kvm, seq, gfn))\n-\t\tgoto out;\n \tlevel = host_pfn_mapping_level(kvm, gfn, slot);\n \tkvm_set_pte(kvm, gfn, 0, level);\n'
const again = '@@ -5,3 +5,5 @@\n \tspin_lock(&kvm->mmu_lock);\n+\tif (mmu_invalidate_retry_gfn(kvm, seq, gfn))\n+\t\tgoto out;\n \tlevel = host_pfn_mapping_level(kvm, gfn, slot);\n \tkvm_set_pte(kvm, gfn, 0, level);\n'

async function linted(text: string): Promise<LintedSeries> {
  const series = readSeries('s', text)
  if (!series.ok) throw new Error(series.problem.message)
  return await lintSeries(series.patches, { tree, before: analyser, after: () => analyser })
}

describe('a series', () => {
  it('is told patch by patch: what it introduces, and what it fixes', async () => {
    const series = await linted(mail('[PATCH 1/3] drop', without) + mail('[PATCH 2/3] blank', '@@ -1,2 +1,3 @@\n+\n int kvm_map_page(struct kvm *kvm, gfn_t gfn, struct kvm_memory_slot *slot, int seq)\n {\n') + mail('[PATCH 3/3] back', again))
    expect(series.ok && series.patches.map(({ introduced, fixed }) => [introduced.map(({ rule }) => rule), fixed.map(({ rule }) => rule)])).toEqual([
      [['unguarded-mapping-level'], []],
      [[], []],
      [[], ['unguarded-mapping-level']],
    ])
    expect(series.ok && reviewText(series.patches)).toMatch(/^> Subject: \[PATCH 1\/3\] drop\n\n> arch\/loongarch\/kvm\/mmu\.c:7\n[\s\S]*\n\n3 patches: 1 introduced, 1 fixed, 0 undecided\n$/)
  })

  it('that does not apply names the patch, the file and the hunk, and nothing is linted', async () => {
    expect(await linted(mail('[PATCH 1/2] drop', without) + mail('[PATCH 2/2] drop again', without))).toMatchObject({
      ok: false,
      subject: '[PATCH 2/2] drop again',
      problem: { where: file, message: expect.stringMatching(/^hunk 1 of 1 \(line \d+ of the patch\) does not apply/) as string },
    })
  })
})
