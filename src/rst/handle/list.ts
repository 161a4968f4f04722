import type { List, ListItem } from 'mdast'
import { indent } from '../indent.ts'
import { refuse } from '../refuse.ts'
import type { State } from '../state.ts'

/**
 * Bullets are dashes and numbers are written out, as in locking.rst.
 *
 * reStructuredText has no loose and tight lists; the blank lines are for the reader. They are
 * needed only after an item that ends with something else than a paragraph, and before an item
 * with nothing in it: docutils takes `1.` for a number only if `2. ` follows, blank included.
 */
export function list(node: List, state: State): string {
  return node.children.reduce((written, item, index) => {
    const marker = node.ordered ? `${(node.start ?? 1) + index}. ` : '- '
    const text = writeItem(item, marker, state)
    if (index === 0) return text
    const isTight = !node.spread && endsTight(node.children[index - 1]) && text !== marker.trimEnd()
    return `${written}${isTight ? '\n' : '\n\n'}${text}`
  }, '')
}

function writeItem(item: ListItem, marker: string, state: State): string {
  if (typeof item.checked === 'boolean') return refuse(item, 'there are no check boxes in rst')
  const inner: State = { ...state, place: 'nested', width: state.width - marker.length }
  return indent(state.flow(item.children, inner), marker)
}

function endsTight(item: ListItem | undefined): boolean {
  const children = item?.children ?? []
  return children.length <= 1 && children.every(({ type }) => type === 'paragraph')
}
