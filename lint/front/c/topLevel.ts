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

interface Reading {
  readonly items: Item[]
  readonly cursor: TreeCursor
  readonly text: string
  /** Where what was parsed begins in the text. */
  readonly shift: number
}

/** The items of code that was parsed; it begins at `shift` in the text. */
export function topLevel(tree: Tree, text: string, shift = 0): Item[] {
  const cursor = tree.walk()
  const reading: Reading = { items: [], cursor, text, shift }
  if (cursor.nodeType === 'ERROR') reading.items.push({ kind: 'unread', ...rangeOf(reading) })
  if (cursor.gotoFirstChild()) {
    do itemsAt(reading)
    while (cursor.gotoNextSibling())
  }
  cursor.delete()
  return reading.items
}

function rangeOf({ cursor, shift }: Reading): { readonly start: number; readonly end: number } {
  return { start: cursor.startIndex + shift, end: cursor.endIndex + shift }
}

function itemsAt(reading: Reading): void {
  const { items, cursor, text, shift } = reading
  const { nodeType: kind } = cursor
  const { start, end } = rangeOf(reading)
  if (kind === 'function_definition') functionAt(reading)
  else if (kind === 'declaration' && text.slice(start, end).includes('=')) {
    const converted = convert(cursor, shift)
    if ('node' in converted) items.push({ kind: 'variable', node: converted.node })
  } else if (kind === 'ERROR') {
    items.push({ kind: 'unread', start, end })
    // What could be read in spite of it.
    if (!cursor.gotoFirstChild()) return
    do if (cursor.nodeType === 'function_definition') functionAt(reading)
    while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
}

function functionAt(reading: Reading): void {
  const { items, cursor, text, shift } = reading
  const { start, end } = rangeOf(reading)
  const name = nameIn(text.slice(start, Math.min(end, start + 600)))
  const converted = convert(cursor, shift)
  if ('node' in converted) items.push({ kind: 'function', node: converted.node })
  else items.push({ kind: 'unread function', name, start, end, misparse: converted.misparse })
}

/** The name in the head of a definition: the word before the first parameter list. */
export function nameIn(head: string): string {
  const code = head.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ' ')
  return /(FNAME\(\w+\))\s*\(/.exec(code)?.[1] ?? /([A-Za-z_]\w*)\s*\((?!\s*\()/.exec(code.replace(/\b(__\w+|typeof)\s*\([^()]*(\([^()]*\))*[^()]*\)(?=\s*\w)/g, ' '))?.[1] ?? ''
}
