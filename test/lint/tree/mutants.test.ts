import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SourceText } from '../../../lint/facts/sourceFacts.ts'
import { analyseWith } from '../../../lint/tree/analyseWith.ts'
import { loadTree, type ArchSources } from '../../../lint/tree/loadTree.ts'
import { findKernelSources } from '../../kernelTree.ts'
import { historicBugs } from './historicBugs.ts'
import { gaps, rewrites, violations, type Mutant } from './kernelMutants.ts'
import { breaking, keeping, mutantsOf } from './mutantKinds.ts'

const path = 'docs/locking/4.2.1-derived-information.md'
const page = { path, text: readFileSync(join(import.meta.dirname, '../../..', path), 'utf8') }

const kernel = findKernelSources('6.12')
const skip = kernel.kind === 'missing'
const why = skip ? ` (skipped: ${kernel.why})` : ''
const loaded = new Map<string, ArchSources>()

/** Read once: what is not edited is not parsed again. */
function sourcesOf(arch: string): ArchSources {
  const known = loaded.get(arch)
  if (known !== undefined) return known
  const tree = kernel.kind === 'found' ? loadTree(kernel.root, { archs: [arch] }) : undefined
  if (tree?.ok !== true) throw new Error(`no ${arch} in 6.12`)
  loaded.set(arch, tree.tree.archs[0]!)
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

async function rulesOf(mutant: Mutant): Promise<string[]> {
  const { findings, undecided } = await analyseWith(mutated(sourcesOf(mutant.arch), mutant), { page })
  return [...new Set([...findings.map(({ rule }) => rule), ...undecided.map(({ reason }) => `undecided: ${reason}`)])]
}

const made = { breaking: mutantsOf(breaking), keeping: mutantsOf(keeping) }

describe(`6.12, edited${why}`, () => {
  it('by enough mutants', () => {
    expect(violations.length + made.breaking.length).toBeGreaterThanOrEqual(60)
    expect(rewrites.length + made.keeping.length).toBeGreaterThanOrEqual(40)
  })

  it.skipIf(skip).each([...violations, ...historicBugs].map((mutant) => [mutant.name, mutant] as const))('found: %s', async (_name, mutant) => {
    expect(await rulesOf(mutant)).toEqual(mutant.rules)
  }, 60_000)

  it.skipIf(skip).each(made.breaking.map((mutant) => [mutant.name, mutant] as const))('found: %s', async (_name, mutant) => {
    const rules = await rulesOf(mutant)
    expect(rules).not.toEqual([])
    expect(rules.filter((rule) => rule.startsWith('undecided'))).toEqual([])
  }, 60_000)

  it.skipIf(skip).each([...rewrites, ...made.keeping].map((mutant) => [mutant.name, mutant] as const))('silent: %s', async (_name, mutant) => {
    expect(await rulesOf(mutant)).toEqual([])
  }, 60_000)

  it.skipIf(skip).each(gaps.map((mutant) => [mutant.name, mutant] as const))('gap: %s', async (_name, mutant) => {
    expect(await rulesOf(mutant)).toEqual([])
  }, 60_000)
})
