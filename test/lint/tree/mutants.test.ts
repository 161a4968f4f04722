import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SourceText } from '../../../lint/facts/sourceFacts.ts'
import { rememberWalks } from '../../../lint/memory/rememberWalks.ts'
import { analyseArch, type AnalysedArch } from '../../../lint/tree/analyseTree.ts'
import { loadTree, type ArchSources } from '../../../lint/tree/loadTree.ts'
import { pageVocabulary } from '../../../lint/tree/pageVocabulary.ts'
import { findKernelSources } from '../../kernelTree.ts'
import { historicBugs } from './historicBugs.ts'
import { gaps, rewrites, violations, type Mutant } from './kernelMutants.ts'
import { falseAlarms, moreRewrites } from './moreRewrites.ts'
import { moreUndecided, moreViolations } from './moreViolations.ts'
import { breaking, keeping, mutantsOf } from './mutantKinds.ts'

const path = 'docs/locking/4.2.1-derived-information.md'
const vocabulary = await pageVocabulary({ path, text: readFileSync(join(import.meta.dirname, '../../..', path), 'utf8') })

const kernels = { '6.1': findKernelSources('6.1'), '6.12': findKernelSources('6.12') } as const
const missing = Object.values(kernels).find((kernel) => kernel.kind === 'missing')
const skip = missing !== undefined
const why = missing?.kind === 'missing' ? ` (skipped: ${missing.why})` : ''
const loaded = new Map<string, ArchSources>()

/** Read once: what is not edited is not parsed again. */
function sourcesOf({ arch, release = '6.12' }: Mutant): ArchSources {
  const key = `${release} ${arch}`
  const known = loaded.get(key)
  const kernel = kernels[release]
  if (known !== undefined) return known
  const tree = kernel.kind === 'found' ? loadTree(kernel.root, { archs: [arch] }) : undefined
  if (tree?.ok !== true) throw new Error(`no ${arch} in ${release}`)
  loaded.set(key, tree.tree.archs[0]!)
  return tree.tree.archs[0]!
}

/** The sources with a function edited. */
function mutated({ sources, arch }: ArchSources, { file, fn, edit: [what, by], helper = '' }: Mutant): ArchSources {
  const edited = sources.map((source): SourceText => {
    if (source.path !== file) return source
    const start = source.text.search(new RegExp(`^(static )?\\w[\\w *]*\\b${fn.replace(/[()]/g, '\\$&')}\\([^;{]*\\)\\s*\\{`, 'm'))
    const end = source.text.indexOf('\n}\n', start)
    const body = source.text.slice(start, end)
    const changed = body.replace(what, by)
    expect(start, `${fn}() is in ${file}`).toBeGreaterThan(0)
    expect(changed, 'the edit changes something').not.toBe(body)
    return { path: file, text: source.text.slice(0, start) + helper + changed + source.text.slice(end) }
  })
  return { arch, sources: edited }
}

/** What an edit does not reach is walked once. */
const walks = new Map<string, string>()
const memoryFor = rememberWalks({ get: (key) => walks.get(key), set: (key, text) => void walks.set(key, text) })

async function analysed(mutant: Mutant): Promise<AnalysedArch> {
  return await analyseArch(mutated(sourcesOf(mutant), mutant), { vocabulary, memoryFor })
}

async function rulesOf(mutant: Mutant): Promise<string[]> {
  const { findings, undecided } = await analysed(mutant)
  return [...new Set([...findings.map(({ rule }) => rule), ...undecided.map(({ reason }) => `undecided: ${reason}`)])]
}

const made = { breaking: mutantsOf(breaking), keeping: mutantsOf(keeping) }

describe(`kernels, edited${why}`, () => {
  it('by enough mutants', () => {
    expect(violations.length + moreViolations.length + made.breaking.length).toBeGreaterThanOrEqual(60)
    expect(rewrites.length + moreRewrites.length + made.keeping.length).toBeGreaterThanOrEqual(40)
  })

  it.skipIf(skip).each([...violations, ...historicBugs].map((mutant) => [mutant.name, mutant] as const))('found: %s', async (_name, mutant) => {
    expect(await rulesOf(mutant)).toEqual(mutant.rules)
  }, 60_000)

  it.skipIf(skip).each([...made.breaking, ...moreViolations].map((mutant) => [mutant.name, mutant] as const))('found: %s', async (_name, mutant) => {
    const rules = await rulesOf(mutant)
    expect(rules).not.toEqual([])
    expect(rules.filter((rule) => rule.startsWith('undecided'))).toEqual([])
  }, 60_000)

  it.skipIf(skip).each([...rewrites, ...moreRewrites, ...made.keeping].map((mutant) => [mutant.name, mutant] as const))('silent: %s', async (_name, mutant) => {
    expect(await rulesOf(mutant)).toEqual([])
  }, 60_000)

  it.skipIf(skip).each(moreUndecided.map((mutant) => [mutant.name, mutant] as const))('undecided: %s', async (_name, mutant) => {
    expect(await rulesOf(mutant)).toEqual([expect.stringMatching(/^undecided/)])
  }, 60_000)

  it.skipIf(skip).each(falseAlarms.map((mutant) => [mutant.name, mutant] as const))('gap: a false alarm: %s', async (_name, mutant) => {
    expect(await rulesOf(mutant)).toEqual(['unsafe-retry-check-only'])
  }, 60_000)

  it.skipIf(skip).each(gaps.map((mutant) => [mutant.name, mutant] as const))('gap: %s', async (_name, mutant) => {
    expect(await rulesOf(mutant)).toEqual([])
  }, 60_000)
})
