import { ts } from 'ts-morph'
import type { Flow } from './flow.ts'
import { beforeCall, beforeHeld, hold, literalParts } from './flowHeld.ts'
import { captured, localOf, mentioned } from './flowVariables.ts'
import { minus, nothing, union } from './liveSet.ts'
import type { Live } from './liveSet.ts'
import { skipOuter, yields } from './syntax.ts'

/**
 * Live variables before `node` is evaluated, given those after it: backwards along the order of evaluation.
 *
 * A variable is live if some path from here reads it before writing it. Each case may return more
 * than that, never less. What is not known here counts as reading all it mentions.
 */
export function before(node: ts.Expression, after: Live, flow: Flow): Live {
  if (ts.isIdentifier(node)) return read(node, after, flow)
  const inner = innerOf(node)
  if (inner !== undefined) return before(inner, after, flow)
  if (ts.isYieldExpression(node)) return beforeYield(node, after, flow)
  if (ts.isBinaryExpression(node)) return beforeBinary(node, after, flow)
  if (ts.isConditionalExpression(node)) {
    const branches = union(before(node.whenTrue, after, flow), before(node.whenFalse, after, flow))
    return before(node.condition, branches, flow)
  }
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return beforeCall(node, after, flow)
  if (ts.isElementAccessExpression(node)) return beforeElement(node, after, flow)
  const parts = literalParts(node)
  if (parts !== undefined) return beforeHeld(parts, after, flow)
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return union(after, captured(node, flow))
  return beforeUnknown(node, after, flow)
}

function read(node: ts.Identifier, after: Live, flow: Flow): Live {
  const binding = localOf(node, flow)
  return binding === undefined || after.has(binding) ? after : union(after, new Set([binding]))
}

/** The operand of an expression that does nothing else which matters here. */
function innerOf(node: ts.Expression): ts.Expression | undefined {
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return node.operand
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isTypeOfExpression(node) ||
    ts.isVoidExpression(node) ||
    ts.isDeleteExpression(node) ||
    ts.isSpreadElement(node)
  ) {
    return node.expression
  }
  return undefined
}

function beforeYield(node: ts.YieldExpression, after: Live, flow: Flow): Live {
  flow.suspended.set(node, union(flow.suspended.get(node) ?? nothing, after))
  return node.expression === undefined ? after : before(node.expression, after, flow)
}

function beforeBinary(node: ts.BinaryExpression, after: Live, flow: Flow): Live {
  const { left, right } = node
  const operator = node.operatorToken.kind
  switch (operator) {
    case ts.SyntaxKind.CommaToken:
      return before(left, before(right, after, flow), flow)
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      // The left value is dropped when the right side runs, so it is not held.
      return before(left, union(after, before(right, after, flow)), flow)
    default:
      if (operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment) return beforeAssignment(node, after, flow)
      return beforeHeld([{ node: left }, { node: right }], after, flow)
  }
}

function beforeAssignment(node: ts.BinaryExpression, after: Live, flow: Flow): Live {
  const { left, right } = node
  const target = skipOuter(left)
  const operator = node.operatorToken.kind
  const isPlain = operator === ts.SyntaxKind.EqualsToken
  if (ts.isIdentifier(target)) {
    const binding = localOf(target, flow)
    if (isLogicalAssignment(operator)) return read(target, union(after, before(right, after, flow)), flow)
    const written = binding === undefined ? after : minus(after, [binding])
    if (isPlain) return before(right, written, flow)
    if (!yields(right)) return read(target, before(right, written, flow), flow)
    const old = hold(node, 'old', flow)
    return read(target, minus(before(right, union(written, new Set([old])), flow), [old]), flow)
  }
  if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) {
    if (yields(right) && !isPlain && !isLogicalAssignment(operator)) {
      flow.fault(node, 'the value before this assignment is still needed while its right side yields, expected it to be visible', 'yield in a statement of its own: `const value = yield* …`')
    }
    const key = ts.isElementAccessExpression(target) ? [{ node: target.argumentExpression }] : []
    const rest = isLogicalAssignment(operator) ? union(after, before(right, after, flow)) : after
    return beforeHeld([{ node: target.expression }, ...key, { node: right }], rest, flow)
  }
  if (yields(left)) flow.fault(left, 'a pattern yields, expected its values to be visible', 'take the value apart in statements of their own')
  return before(right, union(after, mentioned(left, flow)), flow)
}

function isLogicalAssignment(operator: ts.SyntaxKind): boolean {
  return (
    operator === ts.SyntaxKind.BarBarEqualsToken ||
    operator === ts.SyntaxKind.AmpersandAmpersandEqualsToken ||
    operator === ts.SyntaxKind.QuestionQuestionEqualsToken
  )
}

function beforeElement(node: ts.ElementAccessExpression, after: Live, flow: Flow): Live {
  const { expression, argumentExpression: key } = node
  if (!ts.isOptionalChain(node)) return beforeHeld([{ node: expression }, { node: key }], after, flow)
  if (yields(key)) return beforeUnknown(node, after, flow)
  return before(expression, union(after, before(key, after, flow)), flow)
}

function beforeUnknown(node: ts.Expression, after: Live, flow: Flow): Live {
  if (yields(node)) {
    flow.fault(node, `\`${ts.SyntaxKind[node.kind]}\` yields, expected an expression whose pending values can be made visible`, 'yield in a statement of its own: `const value = yield* …`')
    visitYields(node, after, flow)
  }
  return union(after, mentioned(node, flow))
}

/** Marks all suspensions inside, so that the fault above is the only one. */
function visitYields(node: ts.Node, after: Live, flow: Flow): void {
  if (ts.isYieldExpression(node)) flow.suspended.set(node, after)
  if (!ts.isFunctionLike(node)) ts.forEachChild(node, (child) => { visitYields(child, after, flow) })
}
