import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cacheIn, hashOf, noCache } from '../cache/cache.ts'
import type { SourceText } from '../facts/sourceFacts.ts'
import { hashOfText } from '../memory/hashOfText.ts'
import { linterVersion } from '../run/linterVersion.ts'
import type { AnalysedArch } from './analyseTree.ts'
import { loadTree, type ArchSources, type KernelTree } from './loadTree.ts'
import { pageVocabulary } from './pageVocabulary.ts'
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
  /** The module that a thread begins with; undefined to do without threads. */
  readonly worker?: URL | undefined
}

export type TreeRun =
  | { readonly kind: 'problem'; readonly problem: TreeProblem }
  | { readonly kind: 'run'; readonly tree: KernelTree; readonly archs: readonly AnalysedArch[]; readonly cached: boolean; readonly version: string }

/** The page that says what the linter looks for. */
export const vocabularyPage = 'docs/locking/4.2.1-derived-information.md'

/** Analyses the KVM of a kernel tree, each architecture by itself. */
export async function runTree(options: TreeRunOptions): Promise<TreeRun> {
  const loaded = loadTree(options.tree, options.archs === undefined ? {} : { archs: options.archs })
  if (!loaded.ok) return { kind: 'problem', problem: loaded.problem }
  const analyser = analyserOf({ ...options, label: options.tree })
  const { archs, cached } = await analyser.analyse(loaded.tree.archs)
  return { kind: 'run', tree: loaded.tree, archs, cached, version: analyser.version }
}

export interface AnalyserOptions extends Pick<TreeRunOptions, 'home' | 'rules' | 'cache' | 'worker'> {
  /** Whose results these are: an entry of the cache is replaced by the next one of the same label. */
  readonly label: string
  /** The tree itself, if this is what patches make of it: what is known of it is used, and stays. */
  readonly patched?: string
}

export interface Analyser {
  readonly analyse: (archs: readonly ArchSources[]) => Promise<{ readonly archs: readonly AnalysedArch[]; readonly cached: boolean }>
  readonly version: string
}

/** Analyses architectures, and remembers each under a hash of all it depends on. */
export function analyserOf({ home, rules, cache: folder, label, patched, worker }: AnalyserOptions): Analyser {
  const page: SourceText = { path: vocabularyPage, text: readFileSync(join(home, vocabularyPage), 'utf8') }
  const { version, code } = linterVersion(home)
  const cache = folder === undefined ? noCache : cacheIn(folder)
  const asked = JSON.stringify(rules ?? null)
  const store = folder === undefined ? undefined : ({ folder, label: hashOf([resolve(patched ?? label)]).slice(0, 16), version: hashOf([code, page.text]), access: patched === undefined ? 'read and write' : 'read' } as const)
  const keyOf = ({ sources }: ArchSources): string => hashOf([code, page.text, asked, ...sources.flatMap((source) => [source.path, hashOfText(source)])])
  const nameOf = ({ arch }: ArchSources): string => `tree-${arch}-${hashOf([resolve(label), asked]).slice(0, 16)}`
  return {
    version,
    analyse: async (archs) => {
      const keys = new Map(archs.map((arch) => [arch, keyOf(arch)]))
      const known = new Map(archs.map((arch) => [arch.arch, cache.get(nameOf(arch), keys.get(arch)!) as AnalysedArch | undefined]))
      const open = archs.filter(({ arch }) => known.get(arch) === undefined)
      if (open.length > 0) {
        const { analyseShared } = await import('./share.ts')
        const vocabulary = await pageVocabulary(page, cache, code)
        const results = await analyseShared(open, { vocabulary, rules, worker, store })
        for (const [index, arch] of open.entries()) {
          known.set(arch.arch, results[index])
          cache.set(nameOf(arch), keys.get(arch)!, results[index])
        }
      }
      return { archs: archs.map(({ arch }) => known.get(arch)!), cached: open.length === 0 }
    },
  }
}
