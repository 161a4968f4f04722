import { hashOf, noCache, type Cache } from '../cache/cache.ts'
import type { SourceText } from '../facts/sourceFacts.ts'
import type { Vocabulary } from '../vocabulary.ts'

/** The table of names of a page. Loading what reads Markdown takes longer than a warm run may, so it is remembered. */
export async function pageVocabulary(page: SourceText, cache: Cache = noCache, code = ''): Promise<Vocabulary> {
  const key = hashOf([code, page.path, page.text])
  const known = cache.get('vocabulary', key) as Vocabulary | undefined
  if (known !== undefined) return known
  const { readVocabulary } = await import('../front/markdown/readVocabulary.ts')
  const { vocabulary, problems: [problem] } = readVocabulary(tableOf(page))
  if (problem !== undefined) throw new Error(`${problem.place.file}:${problem.place.line}  ${problem.message}`)
  cache.set('vocabulary', key, vocabulary)
  return vocabulary
}

/** The page without what stands above the table, on the lines where it was: parsing all of it takes as long as a walk. */
function tableOf({ path, text }: SourceText): SourceText {
  const start = text.indexOf('\n## Names the linter looks for')
  return start < 0 ? { path, text } : { path, text: text.slice(0, start).replace(/[^\n]+/g, '') + text.slice(start) }
}
