import type { SourceText } from '../facts/sourceFacts.ts'
import { readVocabulary } from '../front/markdown/readVocabulary.ts'
import { analyseArch, type AnalysedArch } from './analyseTree.ts'
import type { ArchSources } from './loadTree.ts'
import { treeRules } from './treeRules.ts'

export interface Asked {
  /** The page with the table of names. */
  readonly page: SourceText
  /** Ids of the rules to run; default: all. */
  readonly rules?: readonly string[] | undefined
}

/** Analyses an architecture by the table of names of a page. */
export async function analyseWith(arch: ArchSources, { page, rules }: Asked): Promise<AnalysedArch> {
  const { vocabulary, problems } = vocabularyOf(page)
  const [problem] = problems
  if (problem !== undefined) throw new Error(`${problem.place.file}:${problem.place.line}  ${problem.message}`)
  return await analyseArch(arch, { vocabulary, rules: treeRules.filter(({ id }) => rules?.includes(id) ?? true) })
}

/** The table of names of a page. */
export function vocabularyOf(page: SourceText): ReturnType<typeof readVocabulary> {
  return readVocabulary(tableOf(page))
}

/** The page without what stands above the table, on the lines where it was: parsing all of it takes as long as a walk. */
function tableOf({ path, text }: SourceText): SourceText {
  const start = text.indexOf('\n## Names the linter looks for')
  return start < 0 ? { path, text } : { path, text: text.slice(0, start).replace(/[^\n]+/g, '') + text.slice(start) }
}
