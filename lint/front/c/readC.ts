import type { FunctionFacts } from '../../facts/functionFacts.ts'
import type { Comment, Problem, SourceFacts, SourceText } from '../../facts/sourceFacts.ts'
import type { Scope } from '../typescript/scope.ts'
import { defaultSharedFields } from './accessors.ts'
import type { Parse } from './grammar.ts'
import type { FileLowering } from './lowering.ts'
import { outlineOf } from './outline.ts'
import { piecesOf } from './pieces.ts'
import { placer } from './places.ts'
import { readPieces, type KnownPieces, type ReadPiece } from './readPieces.ts'

export interface ReadOptions {
  readonly parse: Parse
  /** Fields that are shared memory: reading one is an event. */
  readonly sharedFields?: ReadonlySet<string>
  /** Which functions, macros and variables to read. Default: all. Others are not even parsed. */
  readonly wants?: ((name: string) => boolean) | undefined
  /** What is known of an earlier text of the file. */
  readonly known?: KnownPieces | undefined
}

/** What a file is put together from. */
export interface FileParts {
  readonly pieces: readonly ReadPiece[]
  /** What is wrong between them: `#if` and `#endif` that do not match. */
  readonly between: readonly Problem[]
}

export interface ReadFile extends SourceFacts, FileParts {}

/** The facts of one C file. Functions that cannot be read are problems that name them. */
export function readC(source: SourceText, { parse, sharedFields = defaultSharedFields, wants, known = new Map() }: ReadOptions): ReadFile {
  const { path, text } = source
  const place = placer(path, text)
  const scope: Scope = { names: new Map(), outer: undefined, fn: undefined }
  const file: FileLowering = { path, text, place, sharedFields, scope }
  const pieces = readPieces(file, piecesOf(source, { wants, sharedFields, place }), { parse, known })
  const between = outlineOf(source).preprocessed.problems.map(({ start, end, message }) => ({ place: place(start, end), message }))
  return putTogether(source, { pieces, between })
}

export function putTogether(source: SourceText, { pieces, between }: FileParts): ReadFile {
  const { path, text } = source
  const functions = pieces.flatMap((piece) => piece.functions)
  return {
    path,
    text,
    speaksOf: () => false,
    uses: [],
    pieces,
    between,
    functions,
    constants: new Map(pieces.flatMap(({ constants }) => constants)),
    aliases: new Map([...macroNames(path, pieces), ...templateNames(source, functions)]),
    problems: [...pieces.flatMap(({ problems }) => problems), ...between],
    get comments() {
      return commentsOf(source)
    },
  }
}

function commentsOf(source: SourceText): readonly Comment[] {
  const place = placer(source.path, source.text)
  return outlineOf(source).scanned.comments.map(({ kind, start, end }) => ({ kind, start, end, place: place(start, end), raw: source.text.slice(start, end) }))
}

/** Macros that are other names for something. */
function macroNames(path: string, pieces: readonly ReadPiece[]): (readonly [id: string, target: string])[] {
  return pieces.flatMap(({ declares }) => declares.flatMap((one) => (one.kind === 'alias' ? [[`${path}#${one.name}`, one.target] as const] : [])))
}

/** What functions of a template file are called where it is included: `#define FNAME(name) paging##64_##name`. */
function templateNames(source: SourceText, functions: readonly FunctionFacts[]): (readonly [id: string, target: string])[] {
  return outlineOf(source).prefixes.flatMap((prefix) =>
    functions.flatMap(({ id, name }) => {
      const inner = /^FNAME\((\w+)\)$/.exec(name)?.[1]
      return inner === undefined ? [] : [[prefix + inner, id] as const]
    }),
  )
}
