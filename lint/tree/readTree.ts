import type { SourceFacts, SourceText } from '../facts/sourceFacts.ts'
import { loadGrammar } from '../front/c/grammar.ts'
import { readC } from '../front/c/readC.ts'

export interface FrontOptions {
  readonly sharedFields?: ReadonlySet<string>
  readonly wants?: (name: string) => boolean
}

/** The facts of C files, in their order. */
export async function readSources(sources: readonly SourceText[], options: FrontOptions = {}): Promise<SourceFacts[]> {
  const parse = await loadGrammar()
  return sources.map((source) => readC(source, { parse, ...options }))
}
