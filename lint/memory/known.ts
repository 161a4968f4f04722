import { headOf, withLateBlocks } from '../facts/lateBlocks.ts'
import type { Block, FunctionFacts } from '../facts/functionFacts.ts'
import type { SourceText } from '../facts/sourceFacts.ts'
import { digestOf, rememberDigest, type Digest } from '../facts/digest.ts'
import { outlineOf, rememberOutline, type Chunk } from '../front/c/outline.ts'
import { putTogether, type FileParts } from '../front/c/readC.ts'
import type { KnownPieces, ReadPiece } from '../front/c/readPieces.ts'
import { readBefore } from '../tree/readTree.ts'
import type { Part, ReadTail, Tail } from './tail.ts'

/*
 * What the front-end makes of a file, as plain data. Comments are left out: they are found again when someone asks.
 */

/** The words that tell nothing now are in the tail: those of a chunk, with spaces between them. */
export interface KnownOutline {
  readonly chunks: readonly (Omit<Chunk, 'words' | 'telling'> & { readonly words: Part; readonly telling: readonly string[] })[]
  readonly prefixes: readonly string[]
}

/** The blocks, which most runs need of few functions only, are in the tail. */
export interface KnownFunction extends Omit<FunctionFacts, 'captured' | 'blocks'> {
  readonly captured: readonly string[]
  readonly blocks: Part
  readonly digest: Digest
}

export interface KnownPiece extends Omit<ReadPiece, 'functions'> {
  readonly functions: readonly KnownFunction[]
}

export interface KnownFacts extends Pick<FileParts, 'between'> {
  /** Which names were read. */
  readonly asked: string
  readonly pieces: readonly KnownPiece[]
}

export function outlineToRemember(source: SourceText, tail: Tail, telling: (words: ReadonlySet<string>) => readonly string[]): KnownOutline {
  const { chunks, prefixes } = outlineOf(source)
  return { prefixes, chunks: chunks.map((chunk) => chunkToRemember(chunk, tail, telling)) }
}

/** The text of words that nobody looked at is good as it is. So is what told something: had anything been added that they name, they would all tell. */
const textsOfWords = new WeakMap<Chunk, () => string>()

function chunkToRemember(chunk: Chunk, tail: Tail, telling: (words: ReadonlySet<string>) => readonly string[]): KnownOutline['chunks'][number] {
  const { kind, name, start, end } = chunk
  const words = tail.add(textsOfWords.get(chunk)?.() ?? [...chunk.words].join(' '))
  return { kind, name, start, end, words, telling: chunk.telling === undefined ? telling(chunk.words) : [...chunk.telling] }
}

/** `tells`: whether words that told nothing still do. */
export function recallOutline(source: SourceText, { chunks, prefixes }: KnownOutline, { tail, tells }: { readonly tail: ReadTail; readonly tells: boolean }): void {
  rememberOutline(source, { prefixes, chunks: chunks.map((chunk) => recalledChunk(chunk, tail, tells)) })
}

function recalledChunk({ kind, name, start, end, words, telling }: KnownOutline['chunks'][number], tail: ReadTail, tells: boolean): Chunk {
  let all: ReadonlySet<string> | undefined
  const text = (): string => tail.textOf(words)
  const chunk: Chunk = {
    kind,
    name,
    start,
    end,
    telling: tells ? new Set(telling) : undefined,
    get words() {
      return (all ??= new Set(text().match(/\S+/g)))
    },
  }
  textsOfWords.set(chunk, text)
  return chunk
}

/** What was read last: texts that architectures share are read for each. */
export function factsToRemember(source: SourceText, tail: Tail): readonly KnownFacts[] {
  const toRemember = (piece: ReadPiece): KnownPiece => ({ ...piece, functions: piece.functions.map((fn) => functionToRemember(fn, tail)) })
  return [...readBefore(source)].slice(-1).map(([asked, { pieces, between }]) => ({ asked, between, pieces: pieces.map(toRemember) }))
}

/** The text of blocks that nobody looked at is good as it is. */
const textsOfBlocks = new WeakMap<FunctionFacts, () => string>()

function functionToRemember(fn: FunctionFacts, tail: Tail): KnownFunction {
  const blocks = tail.add(textsOfBlocks.get(fn)?.() ?? JSON.stringify(fn.blocks))
  return { ...headOf(fn), captured: [...fn.captured], digest: digestOf(fn), blocks }
}

/** Of a file whose text is the same. */
export function recallFacts(source: SourceText, { asked, pieces, between }: KnownFacts, tail: ReadTail): void {
  readBefore(source).set(asked, putTogether(source, { pieces: pieces.map((piece) => recalled(piece, tail)), between }))
}

/** Of a file whose text may be another one. */
export function recallPieces(facts: readonly KnownFacts[], tail: ReadTail): KnownPieces {
  return new Map(facts.flatMap(({ pieces }) => pieces.map((piece) => [piece.print, recalled(piece, tail)])))
}

function recalled(piece: KnownPiece, tail: ReadTail): ReadPiece {
  const functions = piece.functions.map(({ captured, blocks, digest, ...head }): FunctionFacts => {
    const text = (): string => tail.textOf(blocks)
    const fn = withLateBlocks({ ...head, captured: new Set(captured) }, () => JSON.parse(text()) as readonly Block[])
    rememberDigest(fn, digest)
    textsOfBlocks.set(fn, text)
    return fn
  })
  return { ...piece, functions }
}
