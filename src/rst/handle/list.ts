import type { List, ListItem } from 'mdast'
import { indent } from '../indent.ts'
import { refuse } from '../refuse.ts'
import type { State } from '../state.ts'

/**
 * Bullets are dashes and numbers are written out, as in locking.rst.
 *
 * reStructuredText has no loose and tight lists; the blank lines are for the reader. They are
 * needed only after an item that ends with something else than a paragraph.
 */
export function list(node: List, state: State): string {
  return node.children.reduce((written, item, index) => {
    const text = writeItem(item, node.ordered ? `${(node.start ?? 1) + index}. ` : '- ', state)
    if (index === 0) return text
    return `${written}${isTight(node, index) ? '\n' : '\n\n'}${text}`
  }, '')
}

function writeItem(item: ListItem, marker: string, state: State): string {
  if (typeof item.checked === 'boolean') return refuse(item, 'there are no check boxes in rst')
  const inner: State = { ...state, place: 'nested', width: state.width - marker.length }
  return indent(state.flow(item.children, inner), marker)
}

function isTight(node: List, index: number): boolean {
  const previous = node.children[index - 1]?.children ?? []
  return !node.spread && previous.length <= 1 && previous.every(({ type }) => type === 'paragraph')
}
