import type { Expression, RecordEntry } from '../../facts/expression.ts'
import { named, part, type CNode } from './cNode.ts'
import { lowerExpression } from './expressions.ts'
import { placeOf, textOf, type Lowering } from './lowering.ts'

/** Lowers `{ .a = x, y }`: a struct with fields by name, or by position. */
export function lowerInitializer(l: Lowering, node: CNode): Expression {
  const entries = named(node).map((item, index): RecordEntry => {
    if (item.kind !== 'initializer_pair') return { kind: 'field', name: String(index), value: lowerExpression(l, item) }
    const value = lowerExpression(l, part(item, 'value')!)
    return { kind: 'field', ...nested(designatorsOf(l, item), { item, value, l }) }
  })
  return { kind: 'record', entries, place: placeOf(l, node) }
}

function designatorsOf(l: Lowering, item: CNode): readonly string[] {
  const names = item.children.filter((child) => child.field === 'designator').map((child) => {
    const inner = named(child)[0]
    return child.kind === 'subscript_range_designator' || inner === undefined ? '[]' : textOf(l, inner)
  })
  if (names.length > 0) return names
  // `name: value`, as gcc once had it.
  return [textOf(l, item.children[0]!)]
}

interface Nested {
  readonly l: Lowering
  readonly item: CNode
  readonly value: Expression
}

/** `.a.b = x` is a struct in the struct. */
function nested([name, ...rest]: readonly string[], given: Nested): { readonly name: string; readonly value: Expression } {
  if (rest.length === 0) return { name: name ?? '[]', value: given.value }
  const entries: RecordEntry[] = [{ kind: 'field', ...nested(rest, given) }]
  return { name: name ?? '[]', value: { kind: 'record', entries, place: placeOf(given.l, given.item) } }
}
