import type { Expression } from '../../facts/expression.ts'
import type { Place } from '../../finding.ts'
import { branch, enter, goto, newBlock } from '../typescript/graph.ts'
import { bare } from './bare.ts'
import { part, type CNode } from './cNode.ts'
import { lowerExpression, operatorOf } from './expressions.ts'
import { assign, placeOf, temporary, type LocalTarget, type Lowering } from './lowering.ts'

/** Branches on a condition; `&&`, `||` and `!` become edges. Leaves no current block behind. */
export function branchOn(l: Lowering, given: CNode, then: number, otherwise: number): void {
  const node = bare(l, given)
  const operator = node.kind === 'binary_expression' || node.kind === 'unary_expression' ? operatorOf(l, node) : ''
  if (operator === '!') {
    branchOn(l, part(node, 'argument')!, otherwise, then)
  } else if (operator === '&&' || operator === '||') {
    const next = newBlock(l.graph)
    if (operator === '&&') branchOn(l, part(node, 'left')!, next, otherwise)
    else branchOn(l, part(node, 'left')!, then, next)
    enter(l.graph, next)
    branchOn(l, part(node, 'right')!, then, otherwise)
  } else {
    const condition = lowerExpression(l, node)
    if (condition.kind === 'constant') goto(l.graph, Boolean(condition.value) ? then : otherwise)
    else branch(l.graph, { condition, then, else: otherwise, place: placeOf(l, node) })
  }
}

interface Sides {
  readonly then: () => Expression
  readonly else: () => Expression
  readonly place: Place
}

/** The value of `condition ? then : else`, and of `condition ?: else`. */
export function lowerConditional(l: Lowering, node: CNode): Expression {
  const [condition, then, otherwise] = [part(node, 'condition')!, part(node, 'consequence'), part(node, 'alternative')!]
  if (then === undefined) return lowerElvis(l, condition, otherwise)
  const sides = { then: () => lowerExpression(l, then), else: () => lowerExpression(l, otherwise), place: placeOf(l, node) }
  return eitherOf(l, sides, (yes, no) => branchOn(l, condition, yes, no))
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

/** `a && b`, `a || b` as values. */
export function lowerChoice(l: Lowering, node: CNode): Expression {
  const result = temporary(l)
  const after = newBlock(l.graph)
  choose(l, node, { result, isTrue: after, isFalse: after })
  enter(l.graph, after)
  return result
}

interface Chosen {
  readonly result: LocalTarget
  readonly isTrue: number
  readonly isFalse: number
}

/** Gives the result its value and goes on by its truth, so that `a && b && c` has no path from a false `a` to `c`. */
function choose(l: Lowering, given: CNode, { result, isTrue, isFalse }: Chosen): void {
  const node = bare(l, given)
  const operator = node.kind === 'binary_expression' ? operatorOf(l, node) : ''
  if (operator !== '&&' && operator !== '||') {
    assign(l, { target: result, value: lowerExpression(l, node), place: placeOf(l, node) })
    if (isTrue === isFalse) goto(l.graph, isTrue)
    else branch(l.graph, { condition: result, then: isTrue, else: isFalse, place: placeOf(l, node) })
    return
  }
  const next = newBlock(l.graph)
  choose(l, part(node, 'left')!, { result, isTrue: operator === '&&' ? next : isTrue, isFalse: operator === '&&' ? isFalse : next })
  enter(l.graph, next)
  choose(l, part(node, 'right')!, { result, isTrue, isFalse })
}

/** `a ?: b`. */
function lowerElvis(l: Lowering, condition: CNode, otherwise: CNode): Expression {
  const result = temporary(l)
  const [other, after] = [newBlock(l.graph), newBlock(l.graph)]
  choose(l, condition, { result, isTrue: after, isFalse: other })
  enter(l.graph, other)
  assign(l, { target: result, value: lowerExpression(l, otherwise), place: placeOf(l, otherwise) })
  goto(l.graph, after)
  enter(l.graph, after)
  return result
}
