import type { Tree, TreeCursor } from 'web-tree-sitter'
import { convert, type CNode, type Misparse } from './cNode.ts'

/** What stands at file scope, in order. */
export type Item =
  | { readonly kind: 'function'; readonly node: CNode }
  | { readonly kind: 'variable'; readonly node: CNode }
  /** A function that does not parse: only where it is, and perhaps its name. */
  | { readonly kind: 'unread function'; readonly name: string; readonly start: number; readonly end: number; readonly misparse: Misparse }
  /** Text between functions that does not parse. */
  | { readonly kind: 'unread'; readonly start: number; readonly end: number }

/** The items of a file. */
export function topLevel(tree: Tree, text: string): Item[] {
  const cursor = tree.walk()
  const items: Item[] = []
  if (cursor.nodeType === 'ERROR') items.push({ kind: 'unread', start: cursor.startIndex, end: cursor.endIndex })
  if (cursor.gotoFirstChild()) {
    do itemsAt(items, cursor, text)
    while (cursor.gotoNextSibling())
  }
  cursor.delete()
  return items
}

function itemsAt(items: Item[], cursor: TreeCursor, text: string): void {
  const { nodeType: kind, startIndex: start, endIndex: end } = cursor
  if (kind === 'function_definition') functionAt(items, cursor, text)
  else if (kind === 'declaration' && text.slice(start, end).includes('=')) {
    const converted = convert(cursor)
    if ('node' in converted) items.push({ kind: 'variable', node: converted.node })
  } else if (kind === 'ERROR') {
    items.push({ kind: 'unread', start, end })
    // What could be read in spite of it.
    if (!cursor.gotoFirstChild()) return
    do if (cursor.nodeType === 'function_definition') functionAt(items, cursor, text)
    while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
}

function functionAt(items: Item[], cursor: TreeCursor, text: string): void {
  const { startIndex: start, endIndex: end } = cursor
  const name = nameIn(text.slice(start, Math.min(end, start + 600)))
  const converted = convert(cursor)
  if ('node' in converted) items.push({ kind: 'function', node: converted.node })
  else items.push({ kind: 'unread function', name, start, end, misparse: converted.misparse })
}

/** The name in the head of a definition: the word before the first parameter list. */
export function nameIn(head: string): string {
  const code = head.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ' ')
  return /(FNAME\(\w+\))\s*\(/.exec(code)?.[1] ?? /([A-Za-z_]\w*)\s*\((?!\s*\()/.exec(code.replace(/\b(__\w+|typeof)\s*\([^()]*(\([^()]*\))*[^()]*\)(?=\s*\w)/g, ' '))?.[1] ?? ''
}
