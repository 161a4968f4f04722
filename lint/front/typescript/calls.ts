import { ts } from 'ts-morph'
import type { Expression } from '../../facts/expression.ts'
import { bare } from './bare.ts'
import { accessors } from './accessors.ts'
import { lowerExpression } from './expressions.ts'
import { emitEvent, placeOf, temporary, type Lowering } from './lowering.ts'

/** Lowers a call or `new`; the result is a temporary. */
export function lowerCall(l: Lowering, node: ts.CallExpression | ts.NewExpression): Expression {
  const inner = calledBy(node.expression)
  const called = inner ?? node.expression
  const name = calleeName(called)
  const callee = lowerExpression(l, called)
  const given = (node.arguments ?? []).map((argument) => lowerExpression(l, ts.isSpreadElement(argument) ? argument.expression : argument))
  const args = inner === undefined ? given : given.slice(1)
  const [only, ...others] = args
  if (callee.kind === 'global' && callee.id === 'Boolean' && only !== undefined && others.length === 0) return { kind: 'not', of: { kind: 'not', of: only } }
  const result = temporary(l)
  const place = placeOf(l, node)
  const accessor = accessors.get(name)
  const touched = accessor === undefined ? undefined : args[accessor.kind === 'read' ? accessor.from : accessor.to]
  if (accessor === undefined || touched === undefined || isMethod(called)) {
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

/** `f.call(x, a)` calls `f`, with `x` as `this`. */
function calledBy(callee: ts.Expression): ts.Expression | undefined {
  const node = bare(callee)
  return ts.isPropertyAccessExpression(node) && node.name.text === 'call' ? node.expression : undefined
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
