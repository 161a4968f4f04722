import type { Root, RootContent } from 'mdast'
import { refuse } from './refuse.ts'

/**
 * Refuses a row of headings and transitions that rst would read otherwise.
 *
 * docutils knows no depths: it numbers adornment styles in the order they appear. So the first
 * heading sets the top, none may stand above it, and none may skip a level.
 */
export function checkOutline(tree: Root): void {
  let top: number | undefined
  let depth: number | undefined
  for (const node of tree.children) {
    if (node.type !== 'heading') continue
    top ??= node.depth
    if (node.depth < top) refuse(node, `depth ${node.depth} after the document began at ${top}`)
    if (depth !== undefined && node.depth > depth + 1) {
      refuse(node, `depth ${node.depth} right under ${depth} skips a level`)
    }
    depth = node.depth
  }
  tree.children.forEach(checkTransition)
}

function checkTransition(node: RootContent, index: number, siblings: readonly RootContent[]): void {
  if (node.type !== 'thematicBreak') return
  if (siblings[index + 1] === undefined) refuse(node, 'a document may not end with a transition')
  const above = siblings[index - 1]?.type ?? 'heading'
  if (above === 'heading') refuse(node, 'a section may not begin with a transition')
  if (above === 'thematicBreak') refuse(node, 'two transitions need a block between them')
}
