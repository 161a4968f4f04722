import type { SourceFacts, SourceText } from '../facts/sourceFacts.ts'
import { loadGrammar, type Parse } from '../front/c/grammar.ts'
import { outlineOf } from '../front/c/outline.ts'
import { readC, type ReadFile } from '../front/c/readC.ts'
import type { KnownPieces } from '../front/c/readPieces.ts'
import { perObject } from '../perObject.ts'

export interface FrontOptions {
  readonly sharedFields?: ReadonlySet<string>
  /** The names to read; without, all. */
  readonly wants?: ReadonlySet<string>
  /** What is known of an earlier text of a file. */
  readonly knownOf?: ((path: string) => KnownPieces | undefined) | undefined
}

/** The facts of C files, in their order. */
export async function readSources(sources: readonly SourceText[], options: FrontOptions = {}): Promise<SourceFacts[]> {
  const parse = await loadGrammar()
  return sources.map((source) => readOnce(source, parse, options))
}

/** A text that was read for the same names before, as of a tree that is linted again with a patch, is not read again. */
function readOnce(source: SourceText, parse: Parse, { sharedFields, wants, knownOf }: FrontOptions): SourceFacts {
  const names = wants === undefined ? undefined : outlineOf(source).chunks.filter(({ name }) => wants.has(name)).map(({ name }) => name)
  const key = `${names?.join(' ')};${[...(sharedFields ?? [])].join(' ')}`
  const before = readBefore(source)
  const facts = before.get(key) ?? readC(source, { parse, wants: wants && ((name) => wants.has(name)), known: knownOf?.(source.path), ...(sharedFields === undefined ? {} : { sharedFields }) })
  // The newest is the last.
  before.delete(key)
  before.set(key, facts)
  return facts
}

/** What was read of a text, by what was asked for. */
export const readBefore = perObject((_source: SourceText) => new Map<string, ReadFile>())
