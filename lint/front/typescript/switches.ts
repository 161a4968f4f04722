import { ts } from 'ts-morph'
import type { Expression } from '../../facts/expression.ts'
import { branchOn } from './conditions.ts'
import { hoist } from './declarations.ts'
import { lowerExpression } from './expressions.ts'
import { branch, enter, goOn, goto, newBlock } from './graph.ts'
import { assign, inScope, placeOf, temporary, type Lowering } from './lowering.ts'
import { innerScope } from './scope.ts'
import { lowerStatement } from './statements.ts'

/** Lowers a `switch`: the tests in their order, then the bodies, which fall through. */
export function lowerSwitch(l: Lowering, node: ts.SwitchStatement, labels: readonly string[]): void {
  const { clauses } = node.caseBlock
  const after = newBlock(l.graph)
  const bodies = clauses.map(() => newBlock(l.graph))
  const fallback = clauses.findIndex((clause) => ts.isDefaultClause(clause))
  lowerTests(l, node, { bodies, otherwise: fallback < 0 ? after : bodies[fallback]! })
  l.jumps.push({ kind: 'block', labels, breakTo: after, isSwitch: true })
  inScope(l, innerScope(l.scope), () => {
    hoist(l, clauses.flatMap((clause) => [...clause.statements]))
    for (const [index, clause] of clauses.entries()) {
      enter(l.graph, bodies[index]!)
      for (const statement of clause.statements) lowerStatement(l, statement, [])
      goto(l.graph, bodies[index + 1] ?? after)
    }
  })
  l.jumps.pop()
  goOn(l.graph, after)
}

interface Arms {
  readonly bodies: readonly number[]
  readonly otherwise: number
}

function lowerTests(l: Lowering, node: ts.SwitchStatement, { bodies, otherwise }: Arms): void {
  const isTrue = node.expression.kind === ts.SyntaxKind.TrueKeyword
  const subject = temporary(l)
  if (!isTrue) assign(l, { target: subject, value: lowerExpression(l, node.expression), place: placeOf(l, node.expression) })
  for (const [index, clause] of node.caseBlock.clauses.entries()) {
    if (ts.isDefaultClause(clause)) continue
    const next = newBlock(l.graph)
    if (isTrue) branchOn(l, clause.expression, bodies[index]!, next)
    else branch(l.graph, { condition: equals(subject, lowerExpression(l, clause.expression)), then: bodies[index]!, else: next, place: placeOf(l, clause) })
    enter(l.graph, next)
  }
  goto(l.graph, otherwise)
}

function equals(left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator: '==', left, right }
}
