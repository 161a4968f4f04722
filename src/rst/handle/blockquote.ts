import type { Blockquote } from 'mdast'
import { indent } from '../indent.ts'
import type { State } from '../state.ts'

const margin = '    '

/** A quote is an indented block. */
export function blockquote(node: Blockquote, state: State): string {
  const inner: State = { ...state, place: 'nested', width: state.width - margin.length }
  const text = state.flow(node.children, inner)
  return text === '' ? '' : indent(text, margin)
}
