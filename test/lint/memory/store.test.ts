import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore, type StoreOptions } from '../../../lint/memory/store.ts'
import { analyseArch, type AnalysedArch } from '../../../lint/tree/analyseTree.ts'
import { loadTree, type ArchSources } from '../../../lint/tree/loadTree.ts'
import { pageVocabulary } from '../../../lint/tree/pageVocabulary.ts'
import { findKernelSources } from '../../kernelTree.ts'

const page = 'docs/locking/4.2.1-derived-information.md'
const vocabulary = await pageVocabulary({ path: page, text: readFileSync(join(import.meta.dirname, '../../..', page), 'utf8') })

const words = new Set(vocabulary.entries.map(({ name }) => name))

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function newOptions(): StoreOptions {
  const folder = mkdtempSync(join(tmpdir(), 'rulebook-store-'))
  folders.push(folder)
  return { folder, name: 'tree', version: 'one', access: 'read and write', isWord: (name) => words.has(name) }
}

/** Other objects with the same texts, so that nothing but the store can know them. */
function copied({ arch, sources }: ArchSources): ArchSources {
  return { arch, sources: sources.map((source) => ({ ...source })) }
}

function edited({ arch, sources }: ArchSources, path: string, edit: (text: string) => string): ArchSources {
  return { arch, sources: sources.map((source) => (source.path === path ? { path, text: edit(source.text) } : source)) }
}

interface Recalled {
  readonly result: AnalysedArch
  readonly walked: readonly string[]
}

/** What comes of it with a store, and which entry points had to be walked. */
async function recalled(given: ArchSources, options: StoreOptions): Promise<Recalled> {
  const arch = copied(given)
  const store = openStore(options, arch.sources)
  const walked: string[] = []
  const result = await analyseArch(arch, {
    vocabulary,
    memoryFor: (program) => {
      const memory = store.memoryFor(program)
      return (fn, graph, walk) => memory(fn, graph, () => {
        walked.push(fn.name)
        return walk()
      })
    },
  })
  store.save(arch.sources)
  return { result, walked }
}

async function plain(given: ArchSources): Promise<AnalysedArch> {
  return await analyseArch(copied(given), { vocabulary })
}

const file = 'arch/loongarch/kvm/mmu.c'
const mapping = (name: string, check: string): string => `int ${name}(struct kvm *kvm, gfn_t gfn, struct kvm_memory_slot *slot, int seq)
{
	int level;

	spin_lock(&kvm->mmu_lock);
${check}	level = host_pfn_mapping_level(kvm, gfn, slot);
	kvm_set_pte(kvm, gfn, 0, level);
out:
	spin_unlock(&kvm->mmu_lock);
	return 0;
}
`
const check = '\tif (is_stale(kvm, seq, gfn))\n\t\tgoto out;\n'
const helper = 'static bool is_stale(struct kvm *kvm, int seq, gfn_t gfn)\n{\n\treturn mmu_invalidate_retry_gfn(kvm, seq, gfn);\n}\n'
const small: ArchSources = { arch: 'loongarch', sources: [{ path: file, text: `${helper}${mapping('kvm_map_page', check)}${mapping('kvm_map_other', '')}` }] }

describe('What is known of a tree', () => {
  it('is used where nothing has changed', async () => {
    const options = newOptions()
    const first = await recalled(small, options)
    const second = await recalled(small, options)
    expect(first.walked.length).toBeGreaterThan(1)
    expect(first.result.findings).toHaveLength(1)
    expect(second.walked).toEqual([])
    expect(second.result).toEqual(await plain(small))
  })

  it('moves with its functions', async () => {
    const options = newOptions()
    await recalled(small, options)
    const moved = edited(small, file, (text) => `#define A 1\n\n${text}`)
    const { result, walked } = await recalled(moved, options)
    expect(walked).toEqual([])
    expect(result).toEqual(await plain(moved))
    expect(result.findings).not.toEqual((await plain(small)).findings)
  })

  it.each([
    ['the function', (text: string) => text.replace(check, '')],
    ['something it calls', (text: string) => text.replace('\treturn mmu_invalidate_retry_gfn(kvm, seq, gfn);', '\treturn false;')],
    ['what a name stands for', (text: string) => text.replace(helper, '#define is_stale(kvm, seq, gfn) false\n')],
    ['where the function is', (text: string) => text.replace(helper, '')],
  ])('is not used if %s has changed', async (_name, edit) => {
    const options = newOptions()
    await recalled(small, options)
    const other = edited(small, file, edit)
    const { result, walked } = await recalled(other, options)
    expect(walked).toContain('kvm_map_page')
    expect(walked).not.toContain('kvm_map_other')
    expect(result).toEqual(await plain(other))
    expect(result).not.toEqual(await plain(small))
  })

  it('is not used by another version, nor if it is damaged', async () => {
    const options = newOptions()
    const { walked } = await recalled(small, options)
    expect((await recalled(small, { ...options, version: 'two' })).walked).toEqual(walked)
    const [name] = readdirSync(options.folder)
    const kept = join(options.folder, name!)
    writeFileSync(kept, readFileSync(kept, 'utf8').replace('kvm_set_pte', 'kvm_xxx_pte'))
    expect((await recalled(small, { ...options, version: 'two' })).walked).toEqual(walked)
  })

  it('is right after one run upon the other, whatever names come and go', async () => {
    const options = newOptions()
    const other = 'arch/loongarch/kvm/vcpu.c'
    const settling = mapping('kvm_map_page', `${check}\tsettle(kvm);\n`)
    const settle = 'void settle(struct kvm *kvm)\n{\n\tspin_unlock(&kvm->mmu_lock);\n\tspin_lock(&kvm->mmu_lock);\n}\n'
    const unsettled = 'void settle(struct kvm *kvm) { }\n'
    const texts = ['', '/* nothing */\n', settle, `/* the same */\n${settle}`, '', unsettled, '#define settle(kvm) drop(kvm)\n', settle.replace('settle', 'resettle'), settle]
    for (const [at, text] of texts.entries()) {
      const now: ArchSources = { arch: 'loongarch', sources: [{ path: file, text: `${helper}${settling}` }, { path: other, text }] }
      const { result } = await recalled(now, options)
      expect(result, `run ${at}`).toEqual(await plain(now))
      expect(result.findings.length > 0, `run ${at}`).toBe(/\bsettle\b[^]*spin_unlock/.test(text))
    }
  })

  it('stays as it is when a patch is looked at', async () => {
    const options = newOptions()
    await recalled(small, options)
    await recalled(edited(small, file, (text) => text.replace(check, '')), { ...options, access: 'read' })
    expect((await recalled(small, options)).walked).toEqual([])
  })
})

const kernel = findKernelSources('6.12')
const skip = kernel.kind === 'missing'

describe(`What is known of a kernel${kernel.kind === 'missing' ? ` (skipped: ${kernel.why})` : ''}`, () => {
  it.skipIf(skip)('gives the same as looking again', async () => {
    const tree = kernel.kind === 'found' ? loadTree(kernel.root, { archs: ['x86'] }) : undefined
    if (tree?.ok !== true) throw new Error('no x86')
    const [arch] = tree.tree.archs
    const options = newOptions()
    const first = await recalled(arch!, options)
    expect(first.result).toEqual(await plain(arch!))
    const mmu = 'arch/x86/kvm/mmu/mmu.c'
    const edits: readonly (readonly [string, (text: string) => string])[] = [
      [mmu, (text) => `\n\n\n${text}`],
      [mmu, (text) => text.replace('\tif (is_page_fault_stale(vcpu, fault))\n\t\tgoto out_unlock;\n', '')],
      ['virt/kvm/kvm_main.c', (text) => `/* moved */\n${text}`],
    ]
    for (const [path, edit] of edits) {
      const other = edited(arch!, path, edit)
      const { result, walked } = await recalled(other, { ...options, access: 'read' })
      expect(result).toEqual(await plain(other))
      expect(walked.length).toBeLessThan(first.walked.length)
    }
  }, 120_000)
})
