import { ts } from 'ts-morph'
import type { Flow, HoldForm } from './flow.ts'
import { before } from './flowExpressions.ts'
import { captured, mentioned } from './flowVariables.ts'
import { minus, union } from './liveSet.ts'
import type { Live } from './liveSet.ts'
import type { Binding } from './scope.ts'
import { skipOuter, yields } from './syntax.ts'

/** An operand; its value is held while later operands are evaluated. */
export interface Part {
  readonly node: ts.Expression | ts.MethodDeclaration | ts.AccessorDeclaration
  readonly form?: HoldForm
}

/**
 * Operands from left to right whose values all wait for the last one.
 *
 * Sound: a value that waits across a suspension is either a constant, a variable that nobody
 * assigns (which is then live), or is put into a variable of the loader that is live as long as it waits.
 */
export function beforeHeld(parts: readonly Part[], after: Live, flow: Flow): Live {
  const last = parts.findLastIndex((part) => yields(part.node))
  const held = parts.slice(0, Math.max(0, last)).map((part) => holdPart(part, flow))
  let live = held.reduce(union, after)
  for (let i = parts.length - 1; i >= 0; i -= 1) {
    const part = parts[i]
    if (part === undefined) continue
    live = minus(live, [...(held[i] ?? [])].filter(({ kind }) => kind === 'hidden'))
    live = beforePart(part.node, live, flow)
  }
  return live
}

function beforePart(node: Part['node'], after: Live, flow: Flow): Live {
  return ts.isMethodDeclaration(node) || ts.isAccessor(node) ? union(after, captured(node, flow)) : before(node, after, flow)
}

/** The variables by which the value of `part` can be seen while it waits. */
function holdPart({ node, form = 'value' }: Part, flow: Flow): Live {
  if (ts.isMethodDeclaration(node) || ts.isAccessor(node)) {
    flow.fault(node, 'a method stands before a `yield` in one object literal, expected its closure to be visible', 'yield in a statement of its own: `const value = yield* …`')
    return new Set()
  }
  if (isSteady(node, form, flow)) return mentioned(node, flow)
  return new Set([hold(node, form, flow)])
}

/** True if the value is the same whenever it is computed. */
function isSteady(node: ts.Expression, form: HoldForm, flow: Flow): boolean {
  const inner = skipOuter(node)
  if (ts.isNumericLiteral(inner) || ts.isStringLiteralLike(inner) || ts.isBigIntLiteral(inner)) return true
  if (inner.kind === ts.SyntaxKind.TrueKeyword || inner.kind === ts.SyntaxKind.FalseKeyword || inner.kind === ts.SyntaxKind.NullKeyword) return true
  if (!ts.isIdentifier(inner) || (form !== 'value' && form !== 'shorthand')) return false
  const binding = flow.scopes.bindingOf.get(inner)
  return binding === undefined || (binding.assigned === 0 && binding.kind !== 'var')
}

/** The loader's variable for the value of `node`. */
export function hold(node: ts.Node, form: HoldForm, flow: Flow, receiver?: string): Binding {
  const known = flow.holds.get(node)
  if (known !== undefined) return known.binding
  const binding = flow.newHidden('t')
  flow.holds.set(node, { binding, form, ...(receiver === undefined ? {} : { receiver }) })
  return binding
}

/** The operands of an array, object or template literal; undefined for anything else. */
export function literalParts(node: ts.Expression): Part[] | undefined {
  if (ts.isArrayLiteralExpression(node)) return listParts(node.elements)
  if (ts.isTemplateExpression(node)) return node.templateSpans.map(({ expression }) => ({ node: expression, form: 'text' }))
  if (ts.isObjectLiteralExpression(node)) return node.properties.flatMap(propertyParts)
  return ts.isLiteralExpression(node) || ts.isToken(node) || ts.isOmittedExpression(node) ? [] : undefined
}

function listParts(elements: readonly ts.Expression[]): Part[] {
  return elements.map((node) => (ts.isSpreadElement(node) ? { node: node.expression, form: 'list' } : { node }))
}

function propertyParts(property: ts.ObjectLiteralElementLike): Part[] {
  const { name } = property
  const key: Part[] = name !== undefined && ts.isComputedPropertyName(name) ? [{ node: name.expression }] : []
  if (ts.isSpreadAssignment(property)) return [{ node: property.expression, form: 'record' }]
  if (ts.isShorthandPropertyAssignment(property)) return [{ node: property.name, form: 'shorthand' }]
  if (ts.isPropertyAssignment(property)) return [...key, { node: property.initializer }]
  return [...key, { node: property }]
}

export function beforeCall(node: ts.CallExpression | ts.NewExpression, after: Live, flow: Flow): Live {
  const parts = listParts(node.arguments ?? [])
  const callee = node.expression
  const suspends = parts.some((part) => yields(part.node))
  if (!suspends) {
    const args = parts.reduceRight((live, part) => beforePart(part.node, live, flow), after)
    return before(callee, ts.isOptionalChain(node) ? union(after, args) : args, flow)
  }
  if (ts.isOptionalChain(node) || callee.kind === ts.SyntaxKind.ImportKeyword) {
    flow.fault(node, 'an argument of this call yields, expected a plain call, without `?.`', 'yield in a statement of its own: `const value = yield* …`')
  }
  const target = skipOuter(callee)
  if (ts.isNewExpression(node) || !(ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target))) {
    return beforeHeld([{ node: callee }, ...parts], after, flow)
  }
  return beforeMethodCall({ node, target, parts }, after, flow)
}

interface MethodCall {
  readonly node: ts.CallExpression
  readonly target: ts.PropertyAccessExpression | ts.ElementAccessExpression
  readonly parts: readonly Part[]
}

/** `o.m(…)`: both `o` and the function found in it wait for the arguments. */
function beforeMethodCall({ node, target, parts }: MethodCall, after: Live, flow: Flow): Live {
  const object = target.expression
  const [receiver] = isSteady(object, 'value', flow) ? [] : [hold(object, 'value', flow)]
  const method = hold(node, 'method', flow, receiver?.name ?? object.getText())
  const waiting = union(new Set([method]), receiver === undefined ? mentioned(object, flow) : new Set([receiver]))
  const args = minus(beforeHeld(parts, union(after, waiting), flow), [method])
  const key = ts.isElementAccessExpression(target) ? before(target.argumentExpression, args, flow) : args
  return before(object, receiver === undefined ? key : minus(key, [receiver]), flow)
}
