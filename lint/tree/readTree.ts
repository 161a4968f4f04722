import type { SourceFacts, SourceText } from '../facts/sourceFacts.ts'
import { loadGrammar } from '../front/c/grammar.ts'
import { readC } from '../front/c/readC.ts'

export interface FrontOptions {
  readonly sharedFields?: ReadonlySet<string>
  /** The names to read; without, all. */
  readonly wants?: ReadonlySet<string>
}

/** The facts of C files, in their order. */
export async function readSources(sources: readonly SourceText[], { wants, ...options }: FrontOptions = {}): Promise<SourceFacts[]> {
  const parse = await loadGrammar()
  return sources.map((source) => readC(source, { parse, wants: wants && ((name) => wants.has(name)), ...options }))
}
