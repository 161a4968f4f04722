import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Problem, SourceText } from '../facts/sourceFacts.ts'
import { outlineOf, rememberOutline, type Chunk } from '../front/c/outline.ts'
import { commentsOf } from '../front/c/readC.ts'
import { readBefore } from '../tree/readTree.ts'

/*
 * What the front-end makes of a file, as plain data. Comments are left out: they are found again when someone asks.
 */

export interface KnownOutline {
  readonly chunks: readonly (Omit<Chunk, 'words'> & { readonly words: readonly string[] })[]
  readonly prefixes: readonly string[]
}

export interface KnownFacts {
  /** Which names were read. */
  readonly asked: string
  readonly functions: readonly (Omit<FunctionFacts, 'captured'> & { readonly captured: readonly string[] })[]
  readonly constants: readonly (readonly [string, Expression])[]
  readonly aliases: readonly (readonly [string, string])[]
  readonly problems: readonly Problem[]
}

export function outlineToRemember(source: SourceText): KnownOutline {
  const { chunks, prefixes } = outlineOf(source)
  return { prefixes, chunks: chunks.map((chunk) => ({ ...chunk, words: [...chunk.words] })) }
}

export function recallOutline(source: SourceText, { chunks, prefixes }: KnownOutline): void {
  rememberOutline(source, { prefixes, chunks: chunks.map((chunk) => ({ ...chunk, words: new Set(chunk.words) })) })
}

/** What was read last: texts that architectures share are read for each. */
export function factsToRemember(source: SourceText): readonly KnownFacts[] {
  return [...readBefore(source)].slice(-1).map(([asked, { functions, constants, aliases, problems }]) => ({
    asked,
    functions: functions.map((fn) => ({ ...fn, captured: [...fn.captured] })),
    constants: [...constants],
    aliases: [...aliases],
    problems,
  }))
}

export function recallFacts(source: SourceText, { asked, functions, constants, aliases, problems }: KnownFacts): void {
  readBefore(source).set(asked, {
    ...source,
    functions: functions.map((fn) => ({ ...fn, captured: new Set(fn.captured) })),
    constants: new Map(constants),
    aliases: new Map(aliases),
    problems,
    speaksOf: () => false,
    uses: [],
    get comments() {
      return commentsOf(source)
    },
  })
}
