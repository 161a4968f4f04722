import type { Expression } from '../../facts/expression.ts'
import type { FunctionFacts } from '../../facts/functionFacts.ts'
import { headOf, withLateBlocks } from '../../facts/lateBlocks.ts'
import type { Problem } from '../../facts/sourceFacts.ts'
import { digestOf, rememberDigest } from '../../facts/digest.ts'
import type { Binding } from '../typescript/scope.ts'
import { lowerItem, namesGivenBy, type Declared, type FileItem, type Made } from './fileScope.ts'
import type { Parse } from './grammar.ts'
import type { FileLowering } from './lowering.ts'
import type { Piece } from './pieces.ts'
import { movedDown } from './places.ts'

/** What was made of a piece: plain data but for sets. */
export interface ReadPiece {
  readonly print: string
  /** The line it began in. */
  readonly line: number
  /** The names it gives to the file. */
  readonly declares: readonly Declared[]
  /** What those names of the file are that stand in it. Undefined if its facts tell of where it is among others, and are good for nothing else. */
  readonly refers: string | undefined
  readonly functions: readonly FunctionFacts[]
  /** By global id. */
  readonly constants: readonly (readonly [string, Expression])[]
  readonly problems: readonly Problem[]
}

/** Pieces of an earlier text of the same file, by their prints. */
export type KnownPieces = ReadonlyMap<string, ReadPiece>

interface Reading {
  readonly parse: Parse
  readonly known: KnownPieces
}

/** A piece whose names are known. */
interface Opened {
  readonly piece: Piece
  readonly before: ReadPiece | undefined
  readonly declares: readonly Declared[]
  readonly items: () => readonly FileItem[]
}

/**
 * The facts of pieces, and the names they give to the file, which are put into its scope.
 *
 * A piece that is known is neither parsed nor lowered again: its places move with it. Sound: its print tells that its
 * text is the same and begins in the same column, and its facts ask the file for nothing but what names stand for.
 * That does not apply, and the piece is read anew, where one of these stands for something else now, and where
 * its function has a namesake in the file: of two the second has its line in its id.
 */
export function readPieces(file: FileLowering, pieces: readonly Piece[], { parse, known }: Reading): readonly ReadPiece[] {
  const opened = withoutRepeatedMacros(pieces.map((piece) => open(file, piece, { parse, known })))
  const twice = declareNames(file, opened)
  const ids = new Set<string>()
  return opened.map(({ piece, before, declares, items }): ReadPiece => {
    const refers = declares.some(({ kind, name }) => kind === 'function' && twice.has(name)) ? undefined : refersTo(file, piece)
    if (before !== undefined && refers !== undefined && before.refers === refers) return moved(before, piece.line)
    const made: Made = { functions: [], constants: [], problems: [] }
    for (const item of items()) lowerItem(file, item, { made, ids })
    return { print: piece.print, line: piece.line, declares, refers, ...made }
  })
}

function open({ text }: FileLowering, piece: Piece, { parse, known }: Reading): Opened {
  const before = known.get(piece.print)
  if (before !== undefined) return { piece, before, declares: before.declares, items: () => piece.parse(parse) }
  const items = piece.parse(parse)
  return { piece, before, declares: items.flatMap((item) => namesGivenBy(text, item)), items: () => items }
}

/** A macro that is defined again, on another side of an `#if` or after an `#undef`, is what it was first. */
function withoutRepeatedMacros(opened: readonly Opened[]): readonly Opened[] {
  const names = new Set<string>()
  return opened.filter(({ piece, declares: [first] }) => {
    if (piece.kind !== 'macro' || first === undefined) return true
    const isNew = !names.has(first.name)
    names.add(first.name)
    return isNew
  })
}

/** Names of the file are known before anything is lowered. Gives those of more than one function. */
function declareNames({ path, scope: { names } }: FileLowering, opened: readonly Opened[]): ReadonlySet<string> {
  const [functions, twice] = [new Set<string>(), new Set<string>()]
  for (const { kind, name } of opened.flatMap(({ declares }) => declares)) {
    names.set(name, { kind: kind === 'function' ? 'function' : 'global', id: `${path}#${name}` })
    if (kind === 'function' && functions.has(name)) twice.add(name)
    if (kind === 'function') functions.add(name)
  }
  return twice
}

/** A name of a template stands as two words, `FNAME` and its own, however they are written. */
function refersTo({ scope: { names } }: FileLowering, { words }: Piece): string {
  const templates = words.has('FNAME') ? [...names].filter(([name]) => name.startsWith('FNAME')) : []
  const found = [...words].flatMap((word): [string, Binding][] => {
    const binding = names.get(word)
    return binding === undefined ? [] : [[word, binding]]
  })
  return [...new Map([...found, ...templates])].map(([name, { kind }]) => `${name} ${kind}`).sort().join()
}

function moved(piece: ReadPiece, line: number): ReadPiece {
  const { functions, constants, problems } = piece
  const lines = line - piece.line
  return lines === 0 ? piece : { ...piece, line, ...movedDown({ constants, problems }, lines), functions: functions.map((fn) => movedFunction(fn, lines)) }
}

/** Its blocks move when somebody looks at them; what a digest says is the same anywhere. */
function movedFunction(fn: FunctionFacts, lines: number): FunctionFacts {
  const { place, namePlace } = fn
  const moved = withLateBlocks({ ...headOf(fn), ...movedDown({ place, namePlace }, lines) }, () => movedDown(fn.blocks, lines))
  rememberDigest(moved, () => digestOf(fn))
  return moved
}
