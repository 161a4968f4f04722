import { openStore, type StoreOptions } from '../memory/store.ts'
import { analyseArch, type AnalysedArch } from './analyseTree.ts'
import type { Vocabulary } from '../vocabulary.ts'
import type { ArchSources } from './loadTree.ts'
import { treeRules } from './treeRules.ts'

export interface Asked {
  readonly vocabulary: Vocabulary
  /** Ids of the rules to run; default: all. */
  readonly rules?: readonly string[] | undefined
  /** Where it is kept what is known of files and walks; undefined to keep nothing. */
  readonly store?: Omit<StoreOptions, 'name' | 'isWord'> & { readonly label: string } | undefined
}

/** Analyses an architecture. */
export async function analyseWith(arch: ArchSources, { vocabulary, rules, store: kept }: Asked): Promise<AnalysedArch> {
  const words = new Set(vocabulary.entries.map(({ name }) => name))
  const store = kept === undefined ? undefined : openStore({ ...kept, name: `tree-${arch.arch}-${kept.label}`, isWord: (name) => words.has(name) }, arch.sources)
  const analysed = await analyseArch(arch, { vocabulary, rules: treeRules.filter(({ id }) => rules?.includes(id) ?? true), memoryFor: store?.memoryFor, piecesOf: store?.piecesOf })
  store?.save(arch.sources)
  return analysed
}
