import { ts } from 'ts-morph'
import { lowerClass } from './classes.ts'
import type { Expression, RecordEntry } from '../../facts/expression.ts'
import { bare } from './bare.ts'
import { lowerAssignment, lowerUpdate } from './assignments.ts'
import { lowerCall } from './calls.ts'
import { lowerChoice, lowerCondition, lowerOptional } from './conditions.ts'
import { placeOf, type Lowering } from './lowering.ts'
import { resolve } from './scope.ts'

/**
 * Lowers an expression: its effects become events of the current block, its value is the result.
 *
 * `yield*`, `await`, type assertions and parentheses are transparent: a task that is run is a call.
 */
export function lowerExpression(l: Lowering, given: ts.Expression): Expression {
  const node = bare(given)
  if (ts.isIdentifier(node)) return lowerIdentifier(l, node)
  if (ts.isPropertyAccessExpression(node)) return lowerProperty(l, node)
  if (ts.isCallExpression(node) && isOptional(node)) return lowerOptional(l, node)
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return lowerCall(l, node)
  if (ts.isBinaryExpression(node)) return lowerBinary(l, node)
  if (ts.isConditionalExpression(node)) return lowerConditional(l, node)
  if (ts.isPrefixUnaryExpression(node)) return lowerPrefix(l, node)
  return lowerRest(l, node)
}

function lowerRest(l: Lowering, node: ts.Expression): Expression {
  const literal = literalOf(node)
  if (literal !== undefined) return literal
  if (ts.isYieldExpression(node)) {
    if (node.expression === undefined) return opaque(l, node, [])
    const value = lowerExpression(l, node.expression)
    return node.asteriskToken === undefined ? opaque(l, node, [value]) : value
  }
  if (ts.isAwaitExpression(node)) return lowerExpression(l, node.expression)
  if (ts.isElementAccessExpression(node)) return lowerElement(l, node)
  if (ts.isObjectLiteralExpression(node)) return lowerObject(l, node)
  if (ts.isArrayLiteralExpression(node)) return lowerArray(l, node)
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
    return { kind: 'function', id: l.file.lowerFunction(node, l.scope, functionName(node)) }
  }
  if (ts.isClassExpression(node)) return lowerClass(l, node)
  if (ts.isPostfixUnaryExpression(node)) return lowerUpdate(l, node)
  if (node.kind === ts.SyntaxKind.ThisKeyword) return { kind: 'local', name: 'this', owner: l.fn.id }
  return opaque(l, node, partsOf(l, node))
}

/** Lowers what is inside an expression that the facts have no kind for. */
function partsOf(l: Lowering, node: ts.Node): Expression[] {
  const parts: Expression[] = []
  ts.forEachChild(node, (child) => {
    if (ts.isTemplateSpan(child)) parts.push(...partsOf(l, child))
    else if (ts.isExpression(child) && !ts.isTypeNode(child)) parts.push(lowerExpression(l, child))
  })
  return parts
}

export function opaque(l: Lowering, node: ts.Node, parts: readonly Expression[]): Expression {
  return { kind: 'opaque', parts, place: placeOf(l, node) }
}

function literalOf(node: ts.Expression): Expression | undefined {
  if (ts.isStringLiteralLike(node)) return { kind: 'constant', value: node.text }
  if (ts.isNumericLiteral(node)) return { kind: 'constant', value: Number(node.text) }
  if (node.kind === ts.SyntaxKind.TrueKeyword) return { kind: 'constant', value: true }
  if (node.kind === ts.SyntaxKind.FalseKeyword) return { kind: 'constant', value: false }
  if (node.kind === ts.SyntaxKind.NullKeyword) return { kind: 'constant', value: null }
  return undefined
}

/** The name that a function is given where it stands. */
export function functionName(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return ts.isIdentifier(node.name) ? node.name.text : ''
  const parent = node.parent
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text
  return ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.name) ? parent.name.text : ''
}

export function lowerIdentifier(l: Lowering, node: ts.Identifier): Expression {
  // C has one NULL, and so have the facts.
  if (node.text === 'undefined') return { kind: 'constant', value: null }
  const binding = resolve(l.scope, node.text)
  if (binding === undefined) return { kind: 'global', name: node.text, id: node.text }
  switch (binding.kind) {
    case 'local':
      return { kind: 'local', name: binding.name, owner: binding.owner.id }
    case 'function':
      return { kind: 'function', id: binding.id }
    case 'global':
      return { kind: 'global', name: node.text, id: binding.id }
    case 'variable':
      return { kind: 'field', of: { kind: 'global', name: `variables of ${binding.path}`, id: `${binding.path}#` }, name: node.text }
    case 'namespace':
      return { kind: 'global', name: node.text, id: `${binding.path}#*` }
  }
}

function isOptional(node: ts.CallExpression | ts.PropertyAccessExpression): boolean {
  return ts.isOptionalChain(node)
}

function lowerProperty(l: Lowering, node: ts.PropertyAccessExpression): Expression {
  if (isOptional(node)) return lowerOptional(l, node)
  const { expression } = node
  const binding = ts.isIdentifier(expression) ? resolve(l.scope, expression.text) : undefined
  const name = node.name.text
  if (binding?.kind === 'namespace') return { kind: 'global', name, id: `${binding.path}#${name}` }
  return { kind: 'field', of: lowerExpression(l, expression), name }
}

function lowerElement(l: Lowering, node: ts.ElementAccessExpression): Expression {
  const of = lowerExpression(l, node.expression)
  const index = node.argumentExpression
  if (ts.isStringLiteralLike(index)) return { kind: 'field', of, name: index.text }
  return { kind: 'element', of, index: lowerExpression(l, index) }
}

function lowerBinary(l: Lowering, node: ts.BinaryExpression): Expression {
  const operator = node.operatorToken.kind
  if (operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment) return lowerAssignment(l, node)
  switch (operator) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return lowerChoice(l, node)
    case ts.SyntaxKind.CommaToken:
      lowerExpression(l, node.left)
      return lowerExpression(l, node.right)
    default: {
      const left = lowerExpression(l, node.left)
      return { kind: 'binary', operator: normal(node.operatorToken.getText(l.file.source)), left, right: lowerExpression(l, node.right) }
    }
  }
}

/** `===` is C's `==`. */
function normal(operator: string): string {
  return operator === '===' ? '==' : operator === '!==' ? '!=' : operator
}

function lowerConditional(l: Lowering, node: ts.ConditionalExpression): Expression {
  return lowerCondition(l, node.condition, {
    then: () => lowerExpression(l, node.whenTrue),
    else: () => lowerExpression(l, node.whenFalse),
    place: placeOf(l, node),
  })
}

function lowerPrefix(l: Lowering, node: ts.PrefixUnaryExpression): Expression {
  if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) return lowerUpdate(l, node)
  const of = lowerExpression(l, node.operand)
  if (node.operator === ts.SyntaxKind.ExclamationToken) return { kind: 'not', of }
  if (node.operator === ts.SyntaxKind.MinusToken && of.kind === 'constant' && typeof of.value === 'number') {
    return { kind: 'constant', value: -of.value }
  }
  return opaque(l, node, [of])
}

function lowerObject(l: Lowering, node: ts.ObjectLiteralExpression): Expression {
  const entries = node.properties.flatMap((property): RecordEntry[] => {
    if (ts.isSpreadAssignment(property)) return [{ kind: 'spread', value: lowerExpression(l, property.expression) }]
    const name = propertyName(property.name)
    if (ts.isShorthandPropertyAssignment(property)) return [{ kind: 'field', name, value: lowerIdentifier(l, property.name) }]
    if (ts.isPropertyAssignment(property)) return [{ kind: 'field', name, value: lowerExpression(l, property.initializer) }]
    return [{ kind: 'field', name, value: { kind: 'function', id: l.file.lowerFunction(property, l.scope, name) } }]
  })
  return { kind: 'record', entries, place: placeOf(l, node) }
}

/** `[Symbol.dispose]` is the field `[dispose]`; other computed names are not told apart. */
export function propertyName(name: ts.PropertyName): string {
  if (ts.isComputedPropertyName(name)) return name.expression.getText() === 'Symbol.dispose' ? '[dispose]' : '[]'
  return name.text
}

function lowerArray(l: Lowering, node: ts.ArrayLiteralExpression): Expression {
  const entries = node.elements.map((element, index): RecordEntry =>
    ts.isSpreadElement(element)
      ? { kind: 'spread', value: lowerExpression(l, element.expression) }
      : { kind: 'field', name: String(index), value: lowerExpression(l, element) },
  )
  return { kind: 'record', entries, place: placeOf(l, node) }
}
