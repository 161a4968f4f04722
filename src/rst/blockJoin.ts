import type { RootContent } from 'mdast'
import type { State } from './state.ts'

/** Two neighbouring blocks that would run together, and are kept apart with an empty comment. */
export interface BlockJoin {
  readonly name: string
  /** `left` is undefined for the first block of its container. */
  readonly mustPart: (
    left: RootContent | undefined,
    right: RootContent,
    place: State['place'],
  ) => boolean
  readonly because: string
}

/** Everything else is parted by one blank line. */
export const blockJoins: readonly BlockJoin[] = [
  {
    name: 'list after a list',
    mustPart: (left, right) =>
      left?.type === 'list' && right.type === 'list' && !left.ordered === !right.ordered,
    because: 'a list of the same kind goes on over a blank line',
  },
  {
    name: 'quote after a list',
    mustPart: (left, right) => left?.type === 'list' && right.type === 'blockquote',
    because: 'an indented block after a list belongs to its last item',
  },
  {
    name: 'quote after code',
    mustPart: (left, right) => left?.type === 'code' && right.type === 'blockquote',
    because: 'a literal block goes on until the indentation ends',
  },
  {
    name: 'quote after a quote',
    mustPart: (left, right) => left?.type === 'blockquote' && right.type === 'blockquote',
    because: 'two indented blocks are one quote',
  },
  {
    name: 'quote at the start of a list item or quote',
    mustPart: (left, right, place) =>
      left === undefined && right.type === 'blockquote' && place === 'nested',
    because: 'the first line sets the indentation of its container, so a quote would have none',
  },
]
