import type { Expression } from '../../facts/expression.ts'
import { accessors, stops, stopsIf, type Accessor } from './accessors.ts'
import { write } from './assignments.ts'
import { bare } from './bare.ts'
import { named, part, type CNode } from './cNode.ts'
import { branchOn } from './conditions.ts'
import { lowerExpression, lowerPath, operatorOf, read } from './expressions.ts'
import { enter, newBlock, raise } from '../typescript/graph.ts'
import { emitEvent, placeOf, temporary, textOf, type Lowering } from './lowering.ts'

/** Lowers a call; the result is a temporary. */
export function lowerCall(l: Lowering, node: CNode): Expression {
  const callee = part(node, 'function')!
  const given = argumentsOf(node)
  const name = calleeName(l, callee)
  const accessor = callee.kind === 'identifier' ? accessors.get(name) : undefined
  if (accessor !== undefined && given.length > 0) return lowerAccess(l, node, { accessor, name, given })
  if (stopsIf.has(name) && given[0] !== undefined) return lowerStopIf(l, node, given[0])
  const called = lowerCallee(l, callee)
  const args = given.map((argument) => lowerExpression(l, argument))
  const result = temporary(l)
  emitEvent(l, { kind: 'call', callee: called, name, args, result: result.name, place: placeOf(l, node) })
  if (stops.has(name)) raise(l.graph, placeOf(l, node))
  return result
}

export function argumentsOf(node: CNode): readonly CNode[] {
  const list = part(node, 'arguments')
  return list === undefined ? [] : named(list)
}

interface Access {
  readonly accessor: Accessor
  readonly name: string
  readonly given: readonly CNode[]
}

function lowerAccess(l: Lowering, node: CNode, { accessor, name, given }: Access): Expression {
  const touched = given[accessor.kind === 'read' ? accessor.from : accessor.to]
  if (touched === undefined) return lowerExpression(l, given[0]!)
  const address = accessor.lvalue === true ? addressOf(l, touched) : lowerExpression(l, touched)
  // READ_ONCE() of a variable of the function touches nothing that is shared.
  if (accessor.kind === 'read') return address === undefined ? lowerExpression(l, touched) : read(l, address, node, name)
  const value = accessor.value === undefined ? undefined : given[accessor.value] && lowerExpression(l, given[accessor.value]!)
  const expected = accessor.expected === undefined ? undefined : given[accessor.expected] && lowerExpression(l, given[accessor.expected]!)
  return write(l, address ?? lowerExpression(l, touched), { value, expected, node }, name)
}

/** The path of the memory an lvalue names; undefined for a variable of the function. */
function addressOf(l: Lowering, given: CNode): Expression | undefined {
  const node = bare(l, given)
  if (node.kind === 'identifier') {
    const of = lowerExpression(l, node)
    return of.kind === 'global' ? of : undefined
  }
  if (node.kind === 'pointer_expression' && operatorOf(l, node) === '*') return lowerExpression(l, part(node, 'argument')!)
  if (node.kind === 'field_expression' || node.kind === 'subscript_expression') return lowerPath(l, node)
  return undefined
}

/** BUG_ON(x): nothing comes after it if `x`. */
function lowerStopIf(l: Lowering, node: CNode, condition: CNode): Expression {
  const [stop, after] = [newBlock(l.graph), newBlock(l.graph)]
  branchOn(l, condition, stop, after)
  enter(l.graph, stop)
  raise(l.graph, placeOf(l, node))
  enter(l.graph, after)
  return { kind: 'constant', value: null }
}

/** Macros that call a member of a table of functions: `kvm_x86_call(tlb_flush)(vcpu)`. */
const tables: ReadonlyMap<string, string> = new Map([
  ['kvm_x86_call', 'kvm_x86_ops'],
  ['kvm_pmu_call', 'kvm_pmu_ops'],
  ['static_call', 'kvm_x86_ops'],
  ['static_call_cond', 'kvm_x86_ops'],
])

function lowerCallee(l: Lowering, callee: CNode): Expression {
  const node = bare(l, callee)
  const inner = node.kind === 'call_expression' ? part(node, 'function')! : undefined
  const table = inner?.kind === 'identifier' ? tables.get(textOf(l, inner)) : undefined
  const member = argumentsOf(node)[0]
  if (table !== undefined && member !== undefined) {
    return { kind: 'field', of: { kind: 'global', name: table, id: table }, name: textOf(l, member).replace(/^kvm_x86_/, '') }
  }
  // (*fn)(x) is fn(x).
  if (node.kind === 'pointer_expression' && operatorOf(l, node) === '*') return lowerCallee(l, part(node, 'argument')!)
  return lowerExpression(l, node)
}

function calleeName(l: Lowering, callee: CNode): string {
  const node = bare(l, callee)
  if (node.kind === 'identifier') return textOf(l, node)
  if (node.kind === 'field_expression') return textOf(l, part(node, 'field')!)
  const member = node.kind === 'call_expression' ? argumentsOf(node)[0] : part(node, 'argument')
  return member === undefined ? '' : textOf(l, member).replace(/^kvm_x86_/, '')
}
