import type { Expression } from '../../facts/expression.ts'
import { resolve } from '../typescript/scope.ts'
import { locksInLocks } from './accessors.ts'
import { lowerAssignment, lowerUpdate } from './assignments.ts'
import { bare } from './bare.ts'
import { lowerCall } from './calls.ts'
import { part, type CNode } from './cNode.ts'
import { lowerChoice, lowerConditional } from './conditions.ts'
import { lowerInitializer } from './initializers.ts'
import { literalOf } from './literals.ts'
import { emitEvent, misparsed, opaque, placeOf, temporary, textOf, type Lowering } from './lowering.ts'
import { lowerStatementExpression } from './statements.ts'

/**
 * Lowers an expression: its effects become events of the current block, its value is the result.
 *
 * Casts and parentheses are transparent. Reading shared memory is an event, other fields are paths.
 */
export function lowerExpression(l: Lowering, given: CNode): Expression {
  const node = bare(l, given)
  switch (node.kind) {
    case 'identifier':
      return lowerIdentifier(l, node)
    case 'field_expression':
    case 'subscript_expression':
      return lowerRead(l, node)
    case 'call_expression':
      return lowerCall(l, node)
    case 'binary_expression':
      return lowerBinary(l, node)
    case 'assignment_expression':
      return lowerAssignment(l, node)
    case 'pointer_expression':
      return operatorOf(l, node) === '&' ? lowerAddress(l, part(node, 'argument')!) : lowerPointed(l, node)
    case 'conditional_expression':
      return lowerConditional(l, node)
    default:
      return lowerRest(l, node)
  }
}

function lowerRest(l: Lowering, node: CNode): Expression {
  switch (node.kind) {
    case 'unary_expression':
      return lowerUnary(l, node)
    case 'update_expression':
      return lowerUpdate(l, node)
    case 'comma_expression':
      lowerExpression(l, part(node, 'left')!)
      return lowerExpression(l, part(node, 'right')!)
    case 'compound_statement':
      return lowerStatementExpression(l, node)
    case 'compound_literal_expression':
      return lowerInitializer(l, part(node, 'value')!)
    case 'initializer_list':
      return lowerInitializer(l, node)
    case 'sizeof_expression':
    case 'alignof_expression':
    case 'offsetof_expression':
      return opaque(l, node, [])
    default:
      return literalOf(l, node) ?? lowerUnknown(l, node)
  }
}

function lowerUnknown(l: Lowering, node: CNode): Expression {
  if (node.isNamed && !/^(generic_expression|extension_expression|type_descriptor|gnu_asm_expression|ERROR)$/.test(node.kind)) {
    misparsed(l, node, `\`${node.kind}\` is not understood here`)
  }
  return opaque(l, node, [])
}

export function operatorOf(l: Lowering, node: CNode): string {
  const operator = part(node, 'operator')
  return operator === undefined ? '' : textOf(l, operator)
}

export function lowerIdentifier(l: Lowering, node: CNode): Expression {
  const of = nameOf(l, node)
  return of.kind === 'local' && isBoxed(l, of.name) ? { kind: 'field', of, name: '*' } : of
}

/** What a name stands for: for a variable whose address is taken, the box it is in. */
export function nameOf(l: Lowering, node: CNode): Expression {
  const name = textOf(l, node)
  const binding = resolve(l.scope, name)
  if (binding === undefined) return { kind: 'global', name, id: name }
  switch (binding.kind) {
    case 'local':
      return { kind: 'local', name: binding.name, owner: binding.owner.id }
    case 'function':
      return { kind: 'function', id: binding.id }
    case 'global':
      return { kind: 'global', name, id: binding.id }
    // These are of TypeScript.
    case 'variable':
    case 'namespace':
      return { kind: 'global', name, id: name }
  }
}

/** A scalar or pointer whose address is taken is a field `*` of a struct: others may change it. */
export function isBoxed(l: Lowering, local: string): boolean {
  return l.addressed.has(local.split('#')[0]!) && l.shapes.get(local) !== 'aggregate'
}

/** The path of something that can be assigned to or whose address is taken; reads nothing of itself. */
export function lowerPath(l: Lowering, given: CNode): Expression {
  const node = bare(l, given)
  if (node.kind === 'field_expression') {
    const of = lowerExpression(l, part(node, 'argument')!)
    const name = textOf(l, part(node, 'field')!)
    return locksInLocks.has(name) ? of : { kind: 'field', of, name }
  }
  if (node.kind === 'subscript_expression') {
    const of = lowerExpression(l, part(node, 'argument')!)
    return { kind: 'element', of, index: lowerExpression(l, part(node, 'index')!) }
  }
  return lowerExpression(l, node)
}

/** Reads a field or element: shared memory by an event. */
function lowerRead(l: Lowering, node: CNode): Expression {
  const path = lowerPath(l, node)
  return isShared(l, path) ? read(l, path, node) : path
}

export function isShared(l: Lowering, path: Expression): boolean {
  return path.kind === 'field' && l.file.sharedFields.has(path.name)
}

export function read(l: Lowering, from: Expression, node: CNode, accessor = 'load'): Expression {
  const result = temporary(l)
  emitEvent(l, { kind: 'read', from, result: result.name, accessor, place: placeOf(l, node) })
  return result
}

/** `&x`: the path of `x`. */
function lowerAddress(l: Lowering, given: CNode): Expression {
  const node = bare(l, given)
  if (node.kind === 'identifier') return nameOf(l, node)
  if (node.kind === 'pointer_expression' && operatorOf(l, node) === '*') return lowerExpression(l, part(node, 'argument')!)
  return lowerPath(l, node)
}

/** How `*p` is meant. */
export type Pointed =
  | { readonly kind: 'shared'; readonly address: Expression }
  | { readonly kind: 'plain'; readonly path: Expression }

export function pointed(l: Lowering, node: CNode): Pointed {
  const argument = bare(l, part(node, 'argument')!)
  const address = lowerExpression(l, argument)
  const variable = argument.kind === 'identifier' ? nameOf(l, argument) : undefined
  const shape = variable?.kind === 'local' ? l.shapes.get(variable.name) : undefined
  if (address.kind === 'function' || shape === 'struct pointer' || shape === 'aggregate') return { kind: 'plain', path: address }
  if (shape === 'pointer' || shape === 'scalar') return { kind: 'plain', path: { kind: 'field', of: address, name: '*' } }
  return { kind: 'shared', address }
}

function lowerPointed(l: Lowering, node: CNode): Expression {
  const what = pointed(l, node)
  return what.kind === 'plain' ? what.path : read(l, what.address, node)
}

function lowerBinary(l: Lowering, node: CNode): Expression {
  const operator = operatorOf(l, node)
  if (operator === '&&' || operator === '||') return lowerChoice(l, node)
  const left = lowerExpression(l, part(node, 'left')!)
  return { kind: 'binary', operator, left, right: lowerExpression(l, part(node, 'right')!) }
}

function lowerUnary(l: Lowering, node: CNode): Expression {
  const of = lowerExpression(l, part(node, 'argument')!)
  const operator = operatorOf(l, node)
  if (operator === '!') return { kind: 'not', of }
  if (operator === '-' && of.kind === 'constant' && typeof of.value === 'number') return { kind: 'constant', value: -of.value }
  return opaque(l, node, [of])
}

