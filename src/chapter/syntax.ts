import { ts } from 'ts-morph'
import { isTypeOnly } from './references.ts'

/** Calls `visit` for `node` and all inside it that belongs to the same activation. */
export function walkActivation(node: ts.Node, visit: (node: ts.Node) => void): void {
  if (isTypeOnly(node)) return
  visit(node)
  ts.forEachChild(node, (child) => {
    if (ts.isFunctionLike(child)) visit(child)
    else walkActivation(child, visit)
  })
}

/** True if evaluating `node` may suspend the activation it belongs to. */
export function yields(node: ts.Node): boolean {
  const known = yielding.get(node)
  if (known !== undefined) return known
  const own = ts.isYieldExpression(node)
  const found = own || ts.forEachChild(node, (child) => (ts.isFunctionLike(child) ? undefined : yields(child) || undefined)) === true
  yielding.set(node, found)
  return found
}

const yielding = new WeakMap<ts.Node, boolean>()

export function isGenerator(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && 'asteriskToken' in node && node.asteriskToken !== undefined
}

/** `node` without parentheses, type assertions and `!` around it. */
export function skipOuter(node: ts.Expression): ts.Expression {
  let inner = node
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isTypeAssertionExpression(inner)
  ) {
    inner = inner.expression
  }
  return inner
}
