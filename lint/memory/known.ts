import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { SourceText } from '../facts/sourceFacts.ts'
import { outlineOf, rememberOutline, type Chunk } from '../front/c/outline.ts'
import { putTogether, type FileParts } from '../front/c/readC.ts'
import type { KnownPieces, ReadPiece } from '../front/c/readPieces.ts'
import { readBefore } from '../tree/readTree.ts'

/*
 * What the front-end makes of a file, as plain data. Comments are left out: they are found again when someone asks.
 */

export interface KnownOutline {
  readonly chunks: readonly (Omit<Chunk, 'words'> & { readonly words: readonly string[] })[]
  readonly prefixes: readonly string[]
}

export interface KnownPiece extends Omit<ReadPiece, 'functions'> {
  readonly functions: readonly (Omit<FunctionFacts, 'captured'> & { readonly captured: readonly string[] })[]
}

export interface KnownFacts extends Pick<FileParts, 'between'> {
  /** Which names were read. */
  readonly asked: string
  readonly pieces: readonly KnownPiece[]
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
  const toRemember = (piece: ReadPiece): KnownPiece => ({ ...piece, functions: piece.functions.map((fn) => ({ ...fn, captured: [...fn.captured] })) })
  return [...readBefore(source)].slice(-1).map(([asked, { pieces, between }]) => ({ asked, between, pieces: pieces.map(toRemember) }))
}

/** Of a file whose text is the same. */
export function recallFacts(source: SourceText, { asked, pieces, between }: KnownFacts): void {
  readBefore(source).set(asked, putTogether(source, { pieces: pieces.map(recalled), between }))
}

/** Of a file whose text may be another one. */
export function recallPieces(facts: readonly KnownFacts[]): KnownPieces {
  return new Map(facts.flatMap(({ pieces }) => pieces.map((piece) => [piece.print, recalled(piece)])))
}

function recalled(piece: KnownPiece): ReadPiece {
  return { ...piece, functions: piece.functions.map((fn) => ({ ...fn, captured: new Set(fn.captured) })) }
}
