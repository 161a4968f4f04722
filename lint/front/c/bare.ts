import { transparent } from './accessors.ts'
import { named, part, type CNode } from './cNode.ts'
import { textOf, type Lowering } from './lowering.ts'

/** The expression without parentheses, casts and macros like likely(). */
export function bare(l: Lowering, node: CNode): CNode {
  let at = node
  for (;;) {
    const inner = inside(l, at)
    if (inner === undefined) return at
    at = inner
  }
}

function inside(l: Lowering, node: CNode): CNode | undefined {
  if (node.kind === 'parenthesized_expression') return named(node)[0]
  if (node.kind === 'cast_expression') return part(node, 'value')
  if (node.kind !== 'call_expression') return undefined
  const callee = part(node, 'function')!
  if (callee.kind !== 'identifier' || !transparent.has(textOf(l, callee))) return undefined
  return named(part(node, 'arguments')!)[0]
}
