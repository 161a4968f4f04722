import type { Expression } from '../../facts/expression.ts'
import { bare } from './bare.ts'
import { part, type CNode } from './cNode.ts'
import { isBoxed, isShared, lowerExpression, lowerPath, nameOf, operatorOf, pointed } from './expressions.ts'
import { assign, emitEvent, opaque, placeOf, temporary, type Lowering } from './lowering.ts'

interface Given {
  readonly value: Expression
  readonly node: CNode
  readonly update?: boolean
}

/** Lowers `a = b` and `a += b`. The value is the new one. */
export function lowerAssignment(l: Lowering, node: CNode): Expression {
  const [left, right] = [part(node, 'left')!, part(node, 'right')!]
  if (operatorOf(l, node) === '=') {
    const value = lowerExpression(l, right)
    assignTo(l, left, { value, node })
    return value
  }
  const before = lowerExpression(l, left)
  const value = opaque(l, node, [before, lowerExpression(l, right)])
  assignTo(l, left, { value, node, update: true })
  return lowerExpression(l, left)
}

/** Lowers `a++` and the like; of shared memory it is one write. */
export function lowerUpdate(l: Lowering, node: CNode): Expression {
  const argument = bare(l, part(node, 'argument')!)
  if (argument.kind === 'field_expression') {
    const path = lowerPath(l, argument)
    const accessor = operatorOf(l, node) === '++' ? 'increment' : 'decrement'
    if (isShared(l, path)) return write(l, path, { value: undefined, node }, accessor)
  }
  const before = lowerExpression(l, argument)
  assignTo(l, argument, { value: opaque(l, node, [before]), node, update: true })
  return opaque(l, node, [before])
}

/** Assigns to whatever may stand left of `=`. */
export function assignTo(l: Lowering, given: CNode, { value, node, update = false }: Given): void {
  const to = bare(l, given)
  const place = placeOf(l, node)
  if (to.kind === 'identifier') {
    const of = nameOf(l, to)
    if (of.kind !== 'local') return
    const target = isBoxed(l, of.name) ? ({ kind: 'field', of, name: '*' } as const) : of
    assign(l, { target, value, place, update })
  } else if (to.kind === 'pointer_expression') {
    const what = pointed(l, to)
    if (what.kind === 'shared') write(l, what.address, { value, node })
    else if (what.path.kind === 'field') assign(l, { target: what.path, value, place, update })
    else if (what.path.kind === 'local') assign(l, { target: { kind: 'field', of: what.path, name: '*' }, value, place, update })
  } else if (to.kind === 'field_expression' || to.kind === 'subscript_expression') {
    assignToPath(l, lowerPath(l, to), { value, node, update })
  }
}

function assignToPath(l: Lowering, path: Expression, { value, node, update = false }: Given): void {
  if (isShared(l, path)) {
    write(l, path, { value, node })
  } else if (path.kind === 'field') {
    assign(l, { target: path, value, place: placeOf(l, node), update })
  } else if (path.kind === 'element') {
    const name = path.index?.kind === 'constant' ? String(path.index.value) : '[]'
    assign(l, { target: { kind: 'field', of: path.of, name }, value, place: placeOf(l, node), update })
  }
}

interface Written {
  readonly value: Expression | undefined
  readonly node: CNode
  readonly expected?: Expression | undefined
}

/** A write of shared memory. */
export function write(l: Lowering, to: Expression, { value, node, expected }: Written, accessor = 'store'): Expression {
  const result = temporary(l)
  emitEvent(l, { kind: 'write', to, value, ...(expected && { expected }), result: result.name, accessor, place: placeOf(l, node) })
  return result
}
