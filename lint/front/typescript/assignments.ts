import { ts } from 'ts-morph'
import type { Target } from '../../facts/event.ts'
import type { Expression } from '../../facts/expression.ts'
import type { Place } from '../../finding.ts'
import { bare } from './bare.ts'
import { lowerExpression, lowerIdentifier, opaque } from './expressions.ts'
import { branch, enter, goOn, newBlock } from './graph.ts'
import { assign, placeOf, type Lowering } from './lowering.ts'
import { declareLocal, resolve } from './scope.ts'

interface Given {
  readonly value: Expression
  readonly place: Place
  readonly update?: boolean
}

/** Lowers `a = b`, `a += b`, `a ??= b` and destructuring assignments. The value is the new one. */
export function lowerAssignment(l: Lowering, node: ts.BinaryExpression): Expression {
  const place = placeOf(l, node)
  const operator = node.operatorToken.kind
  // JavaScript finds out where to write before it looks at what.
  const reference = referenceTo(l, node.left)
  if (operator === ts.SyntaxKind.EqualsToken || reference === undefined) {
    const value = lowerExpression(l, node.right)
    if (reference === undefined) assignTo(l, node.left, { value, place })
    else write(l, reference, { value, place })
    return value
  }
  if (isLogical(operator)) return lowerLogicalAssignment(l, node, reference)
  const value = opaque(l, node, [reference.read, lowerExpression(l, node.right)])
  write(l, reference, { value, place, update: true })
  return reference.read
}

/** A variable or member that can be read and written, its object looked up once. */
interface Reference {
  /** Undefined for what is written and not known, such as a global. */
  readonly target: Target | undefined
  readonly read: Expression
}

/** Undefined for a pattern. */
function referenceTo(l: Lowering, given: ts.Expression): Reference | undefined {
  const node = bare(given)
  if (ts.isIdentifier(node)) {
    const read = lowerIdentifier(l, node)
    return { target: read.kind === 'local' || read.kind === 'field' ? read : undefined, read }
  }
  if (ts.isPropertyAccessExpression(node)) {
    const target = { kind: 'field', of: lowerExpression(l, node.expression), name: node.name.text } as const
    return { target, read: target }
  }
  if (!ts.isElementAccessExpression(node)) return undefined
  const of = lowerExpression(l, node.expression)
  const index = lowerExpression(l, node.argumentExpression)
  const target = { kind: 'field', of, name: index.kind === 'constant' ? String(index.value) : '[]' } as const
  return { target, read: index.kind === 'constant' ? target : { kind: 'element', of, index } }
}

function write(l: Lowering, { target }: Reference, what: Given): void {
  if (target !== undefined) assign(l, { target, ...what })
}

/** Lowers `a++`, `--a`. */
export function lowerUpdate(l: Lowering, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Expression {
  const reference = referenceTo(l, node.operand)
  if (reference === undefined) return opaque(l, node, [])
  const value = opaque(l, node, [reference.read])
  write(l, reference, { value, place: placeOf(l, node), update: true })
  return value
}

function isLogical(operator: ts.SyntaxKind): boolean {
  return (
    operator === ts.SyntaxKind.AmpersandAmpersandEqualsToken ||
    operator === ts.SyntaxKind.BarBarEqualsToken ||
    operator === ts.SyntaxKind.QuestionQuestionEqualsToken
  )
}

function lowerLogicalAssignment(l: Lowering, node: ts.BinaryExpression, reference: Reference): Expression {
  const before = reference.read
  const place = placeOf(l, node)
  const [replace, after] = [newBlock(l.graph), newBlock(l.graph)]
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.AmpersandAmpersandEqualsToken:
      branch(l.graph, { condition: before, then: replace, else: after, place })
      break
    case ts.SyntaxKind.BarBarEqualsToken:
      branch(l.graph, { condition: before, then: after, else: replace, place })
      break
    default: {
      const condition: Expression = { kind: 'binary', operator: '==', left: before, right: { kind: 'constant', value: null } }
      branch(l.graph, { condition, then: replace, else: after, place })
    }
  }
  enter(l.graph, replace)
  write(l, reference, { value: lowerExpression(l, node.right), place })
  goOn(l.graph, after)
  return before
}

/** Assigns to whatever may stand left of `=`. */
export function assignTo(l: Lowering, given: ts.Expression, what: Given): void {
  const node = bare(given)
  const reference = referenceTo(l, node)
  if (reference !== undefined) {
    write(l, reference, what)
  } else if (ts.isObjectLiteralExpression(node)) {
    for (const property of node.properties) assignProperty(l, property, what)
  } else if (ts.isArrayLiteralExpression(node)) {
    for (const [index, element] of node.elements.entries()) {
      if (ts.isSpreadElement(element)) assignTo(l, element.expression, what)
      else if (!ts.isOmittedExpression(element)) assignTo(l, element, { ...what, value: itemOf(what.value, index) })
    }
  } else if (ts.isBinaryExpression(node)) {
    assignTo(l, node.left, { ...what, value: orDefault(l, { node, value: what.value, initializer: node.right }) })
  }
}

function assignProperty(l: Lowering, property: ts.ObjectLiteralElementLike, what: Given): void {
  if (ts.isShorthandPropertyAssignment(property)) {
    const value = fieldOf(what.value, property.name.text)
    const initializer = property.objectAssignmentInitializer
    assignTo(l, property.name, { ...what, value: orDefault(l, { node: property, value, initializer }) })
  } else if (ts.isPropertyAssignment(property)) {
    assignTo(l, property.initializer, { ...what, value: memberOf(what.value, property.name) })
  } else if (ts.isSpreadAssignment(property)) {
    assignTo(l, property.expression, what)
  }
}

function memberOf(of: Expression, name: ts.PropertyName | ts.BindingName): Expression {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? fieldOf(of, name.text) : { kind: 'element', of, index: undefined }
}

function fieldOf(of: Expression, name: string): Expression {
  return { kind: 'field', of, name }
}

function itemOf(of: Expression, index: number): Expression {
  return { kind: 'field', of, name: String(index) }
}

/** Declares the names of a binding pattern in the current scope; `var` names are declared already. */
export function declareNames(l: Lowering, name: ts.BindingName): void {
  if (ts.isIdentifier(name)) {
    if (l.scope.names.get(name.text)?.kind !== 'local') declareLocal(l.scope, name.text)
    return
  }
  for (const element of name.elements) {
    if (ts.isBindingElement(element)) declareNames(l, element.name)
  }
}

/** Gives the names of a binding pattern their values. */
export function bindPattern(l: Lowering, name: ts.BindingName, what: Given): void {
  if (ts.isIdentifier(name)) {
    assign(l, { target: localTarget(l, name.text), ...what })
    return
  }
  for (const [index, element] of name.elements.entries()) {
    if (!ts.isBindingElement(element)) continue
    const value = element.dotDotDotToken !== undefined ? what.value : partOf(name, element, what.value, index)
    bindPattern(l, element.name, { ...what, value: orDefault(l, { node: element, value, initializer: element.initializer }) })
  }
}

function partOf(pattern: ts.BindingPattern, element: ts.BindingElement, of: Expression, index: number): Expression {
  if (ts.isArrayBindingPattern(pattern)) return itemOf(of, index)
  return memberOf(of, element.propertyName ?? element.name)
}

interface Defaulted {
  readonly node: ts.Node
  readonly value: Expression
  readonly initializer: ts.Expression | undefined
}

/** A default value is used on some paths only; both are parts of the result. */
function orDefault(l: Lowering, { node, value, initializer }: Defaulted): Expression {
  return initializer === undefined ? value : opaque(l, node, [value, lowerExpression(l, initializer)])
}

function localTarget(l: Lowering, name: string): Target {
  const binding = resolve(l.scope, name)
  if (binding?.kind !== 'local') return { kind: 'local', name, owner: l.fn.id }
  return { kind: 'local', name: binding.name, owner: binding.owner.id }
}
