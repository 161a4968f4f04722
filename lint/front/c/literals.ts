import type { Expression } from '../../facts/expression.ts'
import type { CNode } from './cNode.ts'
import { opaque, textOf, type Lowering } from './lowering.ts'

/** The constant that a literal is; undefined if it is none. */
export function literalOf(l: Lowering, node: CNode): Expression | undefined {
  switch (node.kind) {
    case 'number_literal':
      return numberOf(l, node)
    case 'true':
      return { kind: 'constant', value: true }
    case 'false':
      return { kind: 'constant', value: false }
    case 'null':
      return { kind: 'constant', value: null }
    case 'string_literal':
    case 'char_literal':
      return { kind: 'constant', value: textOf(l, node).slice(1, -1) }
    case 'concatenated_string':
      return opaque(l, node, [])
    default:
      return undefined
  }
}

/** `0x10`, `1UL`, `017`. */
function numberOf(l: Lowering, node: CNode): Expression {
  const text = textOf(l, node).toLowerCase().replace(/(?<!^0x[\da-f]*)f$|[ul]+$/, '')
  const value = /^0\d+$/.test(text) ? Number.parseInt(text, 8) : Number(text)
  return Number.isNaN(value) ? opaque(l, node, []) : { kind: 'constant', value }
}
