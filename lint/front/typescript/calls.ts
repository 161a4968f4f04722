import { ts } from 'ts-morph'
import type { Expression } from '../../facts/expression.ts'
import { bare } from './bare.ts'
import { accessors } from './accessors.ts'
import { lowerExpression } from './expressions.ts'
import { emitEvent, placeOf, temporary, type Lowering } from './lowering.ts'

/** Lowers a call or `new`; the result is a temporary. */
export function lowerCall(l: Lowering, node: ts.CallExpression | ts.NewExpression): Expression {
  const name = calleeName(node.expression)
  const callee = lowerExpression(l, node.expression)
  const args = (node.arguments ?? []).map((argument) =>
    lowerExpression(l, ts.isSpreadElement(argument) ? argument.expression : argument),
  )
  const result = temporary(l)
  const place = placeOf(l, node)
  const accessor = accessors.get(name)
  const touched = accessor === undefined ? undefined : args[accessor.kind === 'read' ? accessor.from : accessor.to]
  if (accessor === undefined || touched === undefined || isMethod(node.expression)) {
    emitEvent(l, { kind: 'call', callee, name, args, result: result.name, place })
  } else if (accessor.kind === 'read') {
    emitEvent(l, { kind: 'read', from: touched, result: result.name, accessor: name, place })
  } else {
    const value = accessor.value === undefined ? undefined : args[accessor.value]
    const expected = accessor.expected === undefined ? undefined : args[accessor.expected]
    emitEvent(l, { kind: 'write', to: touched, value, ...(expected && { expected }), result: result.name, accessor: name, place })
  }
  return result
}

function isMethod(callee: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(callee)
}

function calleeName(callee: ts.Expression): string {
  const node = bare(callee)
  if (ts.isIdentifier(node)) return node.text
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  return ''
}
