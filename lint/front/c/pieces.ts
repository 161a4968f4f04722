import { hashOf } from '../../cache/cache.ts'
import type { Placer } from '../../facts/placer.ts'
import type { SourceText } from '../../facts/sourceFacts.ts'
import type { FileItem } from './fileScope.ts'
import type { Parse } from './grammar.ts'
import { readMacro } from './macros.ts'
import { mask } from './mask.ts'
import { outlineOf, type Chunk } from './outline.ts'
import { topLevel } from './topLevel.ts'

/** A part of a file that is parsed by itself: a macro, a function, a variable with its value. */
export interface Piece {
  readonly kind: 'macro' | 'code'
  /** The words in it: no other name of the file means anything to it. */
  readonly words: ReadonlySet<string>
  /** A hash of all that its facts depend on, but for its line and for what the names of the file are. */
  readonly print: string
  readonly line: number
  readonly parse: (parse: Parse) => readonly FileItem[]
}

export interface PieceOptions {
  /** By name; undefined for all that is in the file, between functions too. */
  readonly wants: ((name: string) => boolean) | undefined
  readonly sharedFields: ReadonlySet<string>
  readonly place: Placer
}

/**
 * The macros that are wanted, then the functions and variables. What breaks off may be anything, and is always wanted.
 *
 * Sound: a piece begins and ends where nothing is open, and the mask looks at nothing outside, so that each reads the same
 * alone as among the others. Only what is no C reads otherwise: alone, it takes nothing from its neighbours.
 */
export function piecesOf(source: SourceText, { wants, sharedFields, place }: PieceOptions): readonly Piece[] {
  const { path, text } = source
  const { chunks, scanned, preprocessed } = outlineOf(source)
  const isWanted = ({ kind, name }: Chunk): boolean => (wants === undefined ? kind === 'macro' : kind === 'broken' || wants(name))
  const shared = [...sharedFields].join(' ')
  const pieces = chunks.flatMap((chunk, index): readonly Piece[] => {
    if (!isWanted(chunk)) return []
    const { start, end, words } = chunk
    const kind = chunk.kind === 'macro' ? 'macro' : 'code'
    const { line, column } = place(start, start)
    const code = (kind === 'macro' ? scanned : preprocessed).code.slice(start, end)
    const print = hashOf([path, shared, kind, String(column), code, text.slice(start, end)])
    // Macros are the first chunks.
    return [{ kind, words, line, print, parse: (by) => (kind === 'macro' ? readMacro(scanned.code, preprocessed.macros[index]!, by) : parsed(code, { text, start }, by)) }]
  })
  if (wants !== undefined) return pieces
  return [...pieces, { kind: 'code', words: new Set(), line: 1, print: hashOf([path, shared, text]), parse: (by) => parsed(preprocessed.code, { text, start: 0 }, by) }]
}

interface Position {
  readonly text: string
  /** Where the code begins in it. */
  readonly start: number
}

/** The items of code, with offsets of the text. */
function parsed(code: string, { text, start }: Position, parse: Parse): readonly FileItem[] {
  const tree = parse(mask(code))
  const items = topLevel(tree, text, start)
  tree.delete()
  return items
}
