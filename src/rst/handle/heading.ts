import type { Heading } from 'mdast'
import { escapeBlockStart } from '../blockStart.ts'
import { columns } from '../columns.ts'
import { phrasing } from '../phrasing.ts'
import { refuse } from '../refuse.ts'
import type { State } from '../state.ts'

/** docutils takes a shorter line under a longer title for text. */
const shortestAdornment = 4

/** A title stands on one line, with a line of punctuation at least as wide under it. */
export function heading(node: Heading, state: State): string {
  if (state.place === 'nested') return refuse(node, 'a title may not stand in a list or quote')
  const adornment = state.adornments[node.depth - 1]
  if (adornment === undefined) return refuse(node, `depth ${node.depth} has no adornment`)
  const words = phrasing(node.children, state.definitions).flat()
  if (words.length === 0) return refuse(node, 'a title needs text')
  const title = escapeBlockStart(words.join(' '), 'title')
  const line = adornment.mark.repeat(Math.max(shortestAdornment, columns(title)))
  return adornment.place === 'under' ? `${title}\n${line}` : `${line}\n${title}\n${line}`
}
