import type { Expression } from '../../facts/expression.ts'
import type { Place } from '../../finding.ts'
import { branch, enter, goto, newBlock } from '../typescript/graph.ts'
import { bare } from './bare.ts'
import { part, type CNode } from './cNode.ts'
import { lowerExpression, operatorOf } from './expressions.ts'
import { assign, placeOf, temporary, type Lowering } from './lowering.ts'

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
  const place = placeOf(l, node)
  if (then === undefined) return either(l, place, { left: condition, right: otherwise, operator: '||' })
  const sides = { then: () => lowerExpression(l, then), else: () => lowerExpression(l, otherwise), place }
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
export function lowerChoice(l: Lowering, node: CNode, operator: '&&' | '||'): Expression {
  return either(l, placeOf(l, node), { left: part(node, 'left')!, right: part(node, 'right')!, operator })
}

interface Choice {
  readonly left: CNode
  readonly right: CNode
  readonly operator: '&&' | '||'
}

function either(l: Lowering, place: Place, { left: first, right: second, operator }: Choice): Expression {
  const left = temporary(l)
  assign(l, { target: left, value: lowerExpression(l, first), place })
  const right = (): Expression => lowerExpression(l, second)
  const keep = (): Expression => left
  const sides = operator === '&&' ? { then: right, else: keep, place } : { then: keep, else: right, place }
  return eitherOf(l, sides, (then, otherwise) => branch(l.graph, { condition: left, then, else: otherwise, place }))
}
