import { ts } from 'ts-morph'
import type { Target } from '../../facts/event.ts'
import type { Expression } from '../../facts/expression.ts'
import type { Place } from '../../finding.ts'
import { bare } from './bare.ts'
import { lowerExpression } from './expressions.ts'
import { branch, enter, goto, newBlock } from './graph.ts'
import { assign, emitEvent, placeOf, temporary, type Lowering } from './lowering.ts'

/** Branches on a condition; `&&`, `||` and `!` become edges. Leaves no current block behind. */
export function branchOn(l: Lowering, given: ts.Expression, then: number, otherwise: number): void {
  const node = bare(given)
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    branchOn(l, node.operand, otherwise, then)
    return
  }
  const operator = ts.isBinaryExpression(node) ? node.operatorToken.kind : undefined
  if (ts.isBinaryExpression(node) && operator === ts.SyntaxKind.AmpersandAmpersandToken) {
    const next = newBlock(l.graph)
    branchOn(l, node.left, next, otherwise)
    enter(l.graph, next)
    branchOn(l, node.right, then, otherwise)
    return
  }
  if (ts.isBinaryExpression(node) && operator === ts.SyntaxKind.BarBarToken) {
    const next = newBlock(l.graph)
    branchOn(l, node.left, then, next)
    enter(l.graph, next)
    branchOn(l, node.right, then, otherwise)
    return
  }
  const condition = lowerExpression(l, node)
  if (condition.kind === 'constant') goto(l.graph, condition.value === true || (condition.value !== 0 && Boolean(condition.value)) ? then : otherwise)
  else branch(l.graph, { condition, then, else: otherwise, place: placeOf(l, node) })
}

interface Sides {
  readonly then: () => Expression
  readonly else: () => Expression
  readonly place: Place
}

/** The value of `condition ? then : else`. */
export function lowerCondition(l: Lowering, condition: ts.Expression, sides: Sides): Expression {
  return eitherOf(l, sides, (then, otherwise) => branchOn(l, condition, then, otherwise))
}

function eitherOf(l: Lowering, sides: Sides, choose: (then: number, otherwise: number) => void): Expression {
  const result = temporary(l)
  const [then, otherwise, after] = [newBlock(l.graph), newBlock(l.graph), newBlock(l.graph)]
  choose(then, otherwise)
  for (const [block, side] of [[then, sides.then], [otherwise, sides.else]] as const) {
    enter(l.graph, block)
    assign(l, { target: result, value: side(), place: sides.place })
    goto(l.graph, after)
  }
  enter(l.graph, after)
  return result
}

/** `a && b`, `a || b`, `a ?? b` as values. */
export function lowerChoice(l: Lowering, node: ts.BinaryExpression): Expression {
  const result = temporary(l)
  const after = newBlock(l.graph)
  choose(l, node, { result, isTrue: after, isFalse: after })
  enter(l.graph, after)
  return result
}

interface Chosen {
  readonly result: Extract<Target, { kind: 'local' }>
  readonly isTrue: number
  readonly isFalse: number
}

/** Gives the result its value and goes on by its truth, so that `a && b && c` has no path from a false `a` to `c`. */
function choose(l: Lowering, given: ts.Expression, { result, isTrue, isFalse }: Chosen): void {
  const node = bare(given)
  const operator = ts.isBinaryExpression(node) ? node.operatorToken.kind : undefined
  if (ts.isBinaryExpression(node) && (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken)) {
    const next = newBlock(l.graph)
    const isAnd = operator === ts.SyntaxKind.AmpersandAmpersandToken
    choose(l, node.left, { result, isTrue: isAnd ? next : isTrue, isFalse: isAnd ? isFalse : next })
    enter(l.graph, next)
    choose(l, node.right, { result, isTrue, isFalse })
    return
  }
  const place = placeOf(l, node)
  if (ts.isBinaryExpression(node) && operator === ts.SyntaxKind.QuestionQuestionToken) {
    const kept = newBlock(l.graph)
    for (const operand of operandsBefore(node)) {
      assign(l, { target: result, value: lowerExpression(l, operand), place })
      const next = newBlock(l.graph)
      testing(l, isNull(result), place)(next, kept)
      enter(l.graph, next)
    }
    choose(l, node.right, { result, isTrue, isFalse })
    enter(l.graph, kept)
  } else assign(l, { target: result, value: lowerExpression(l, node), place })
  if (isTrue === isFalse) goto(l.graph, isTrue)
  else testing(l, result, place)(isTrue, isFalse)
}

/** `a` and `b` of `a ?? b ?? c`: what is not null there is not asked again. */
function operandsBefore({ left }: ts.BinaryExpression): readonly ts.Expression[] {
  const first = bare(left)
  const isChain = ts.isBinaryExpression(first) && first.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
  return isChain ? [...operandsBefore(first), first.right] : [first]
}

function testing(l: Lowering, condition: Expression, place: Place): (then: number, otherwise: number) => void {
  return (then, otherwise) => branch(l.graph, { condition, then, else: otherwise, place })
}

function isNull(of: Expression): Expression {
  return { kind: 'binary', operator: '==', left: of, right: { kind: 'constant', value: null } }
}

/** `a?.b`, `a?.b()`, `a?.()`: null if `a` is. */
export function lowerOptional(l: Lowering, node: ts.CallExpression | ts.PropertyAccessExpression): Expression {
  const place = placeOf(l, node)
  if (ts.isCallExpression(node)) {
    const inner = node.expression
    const callee = lowerExpression(l, inner)
    const args = (): Expression[] => node.arguments.map((argument) => lowerExpression(l, argument))
    const call = (): Expression => {
      const result = temporary(l)
      const name = ts.isPropertyAccessExpression(inner) ? inner.name.text : ts.isIdentifier(inner) ? inner.text : ''
      emitEvent(l, { kind: 'call', callee, name, args: args(), result: result.name, place })
      return result
    }
    return eitherOf(l, { then: nothing, else: call, place }, testing(l, isNull(callee), place))
  }
  const of = lowerExpression(l, node.expression)
  const field = (): Expression => ({ kind: 'field', of, name: node.name.text })
  return eitherOf(l, { then: nothing, else: field, place }, testing(l, isNull(of), place))
}

function nothing(): Expression {
  return { kind: 'constant', value: null }
}
