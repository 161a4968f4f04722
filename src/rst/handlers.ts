import type { RootContent } from 'mdast'
import { blockquote } from './handle/blockquote.ts'
import { code } from './handle/code.ts'
import { heading } from './handle/heading.ts'
import { list } from './handle/list.ts'
import { paragraph } from './handle/paragraph.ts'
import { table } from './handle/table.ts'
import { thematicBreak } from './handle/thematicBreak.ts'
import type { Handler } from './state.ts'

type Handlers = {
  readonly [T in RootContent['type']]?: Handler<Extract<RootContent, { type: T }>>
}

/** One handler for each block type; what is not here is refused by name. */
export const handlers: Handlers = {
  blockquote,
  code,
  heading,
  list,
  paragraph,
  table,
  thematicBreak,
}
