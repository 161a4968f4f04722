import type { Piece } from './piece.ts'
import { closesSafely, opensSafely, pairs } from './punctuation.ts'

/** Two neighbours on a line that must be kept apart with an escaped blank. */
export interface InlineJoin {
  readonly name: string
  readonly mustPart: (left: Piece, right: Piece) => boolean
  readonly because: string
}

/** docutils' "inline markup recognition rules" 2 to 6. */
export const inlineJoins: readonly InlineJoin[] = [
  {
    name: 'markup after a word',
    mustPart: (left, right) => right.kind !== 'text' && !opensSafely.test(left.source),
    because: 'a start-string needs white space or opening punctuation before it',
  },
  {
    name: 'markup before a word',
    mustPart: (left, right) => left.kind !== 'text' && !closesSafely.test(right.source),
    because: 'an end-string needs white space or closing punctuation after it',
  },
  {
    name: 'quoted start-string',
    mustPart: (left, right) =>
      right.kind !== 'text' && pairs.test(([...left.source].at(-1) ?? '') + right.first),
    because: 'a start-string between matching brackets or quotes is not markup',
  },
  {
    name: 'role before interpreted text',
    mustPart: (left, right) => right.kind === 'interpreted' && left.source.endsWith(':'),
    because: '`:word:` before a backtick is a role',
  },
  {
    name: 'role after interpreted text',
    mustPart: (left, right) =>
      left.kind === 'interpreted' && left.source.endsWith('`') && right.source.startsWith(':'),
    because: '`:word:` after a backtick is a role too, and there may be only one',
  },
  {
    name: 'text after an address',
    mustPart: (left, right) =>
      left.kind === 'address' && !/^(?:[.,;:!?)'"]*(?:\s|$))/.test(right.source),
    because: 'a bare URL goes on for as long as the characters may be part of one',
  },
]
