import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cacheIn, hashOf, noCache } from '../cache/cache.ts'
import type { SourceText } from '../facts/sourceFacts.ts'
import { linterVersion } from '../run/linterVersion.ts'
import type { AnalysedArch } from './analyseTree.ts'
import { loadTree, type ArchSources, type KernelTree } from './loadTree.ts'
import type { TreeProblem } from './treeProblem.ts'

export interface TreeRunOptions {
  /** The project with the chapter. */
  readonly home: string
  readonly tree: string
  /** Architectures; default: all that the tree has. */
  readonly archs?: readonly string[] | undefined
  /** Ids of the rules to run; default: all. */
  readonly rules?: readonly string[] | undefined
  /** A folder to remember results in; undefined to remember nothing. */
  readonly cache: string | undefined
}

export type TreeRun =
  | { readonly kind: 'problem'; readonly problem: TreeProblem }
  | { readonly kind: 'run'; readonly tree: KernelTree; readonly archs: readonly AnalysedArch[]; readonly cached: boolean; readonly version: string }

/** The page that says what the linter looks for. */
const vocabularyPage = 'docs/locking/4.2.1-derived-information.md'

/** Analyses the KVM of a kernel tree, each architecture by itself. */
export async function runTree(options: TreeRunOptions): Promise<TreeRun> {
  const loaded = loadTree(options.tree, options.archs === undefined ? {} : { archs: options.archs })
  if (!loaded.ok) return { kind: 'problem', problem: loaded.problem }
  const analyser = analyserOf({ ...options, label: options.tree })
  const { archs, cached } = await analyser.analyse(loaded.tree.archs)
  return { kind: 'run', tree: loaded.tree, archs, cached, version: analyser.version }
}

export interface AnalyserOptions extends Pick<TreeRunOptions, 'home' | 'rules' | 'cache'> {
  /** Whose results these are: an entry of the cache is replaced by the next one of the same label. */
  readonly label: string
}

export interface Analyser {
  readonly analyse: (archs: readonly ArchSources[]) => Promise<{ readonly archs: readonly AnalysedArch[]; readonly cached: boolean }>
  readonly version: string
}

/** Analyses architectures, and remembers each under a hash of all it depends on. */
export function analyserOf({ home, rules, cache: folder, label }: AnalyserOptions): Analyser {
  const page: SourceText = { path: vocabularyPage, text: readFileSync(join(home, vocabularyPage), 'utf8') }
  const { version, code } = linterVersion(home)
  const cache = folder === undefined ? noCache : cacheIn(folder)
  const one = async (arch: ArchSources): Promise<{ readonly result: AnalysedArch; readonly cached: boolean }> => {
    const key = hashOf([code, page.text, JSON.stringify(rules ?? null), ...arch.sources.flatMap(({ path, text }) => [path, text])])
    const name = `tree-${arch.arch}-${hashOf([resolve(label), JSON.stringify(rules ?? null)]).slice(0, 16)}`
    const known = cache.get(name, key) as AnalysedArch | undefined
    if (known !== undefined) return { result: known, cached: true }
    const { analyseWith } = await import('./analyseWith.ts')
    const result = await analyseWith(arch, { page, rules })
    cache.set(name, key, result)
    return { result, cached: false }
  }
  return {
    version,
    analyse: async (archs) => {
      const all: Awaited<ReturnType<typeof one>>[] = []
      for (const arch of archs) all.push(await one(arch))
      return { archs: all.map(({ result }) => result), cached: all.every(({ cached }) => cached) }
    },
  }
}
