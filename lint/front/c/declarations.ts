import type { Expression } from '../../facts/expression.ts'
import { declareLocal, resolve } from '../typescript/scope.ts'
import { part, type CNode } from './cNode.ts'
import { isBoxed, lowerExpression } from './expressions.ts'
import { assign, placeOf, textOf, type Lowering } from './lowering.ts'
import { declaredName, shapeOf } from './shapes.ts'

/** Declares the variables of a declaration in the current scope. */
export function declareNames(l: Lowering, node: CNode, structs: ReadonlySet<string>): void {
  for (const declarator of declaratorsOf(node)) {
    const name = declaredName(declarator)
    if (name === undefined || isPrototype(declarator)) continue
    const text = (one: CNode): string => textOf(l, one)
    const shape = shapeOf({ of: node, declarator: inner(declarator), text, hasFields: (one) => structs.has(one) })
    l.shapes.set(declareLocal(l.scope, text(name)), shape)
  }
}

export function declaratorsOf(node: CNode): readonly CNode[] {
  return node.children.filter((child) => child.field === 'declarator')
}

function inner(declarator: CNode): CNode {
  return declarator.kind === 'init_declarator' ? part(declarator, 'declarator')! : declarator
}

/** `int f(void);` inside a function declares no variable; `int (*f)(void);` does. */
function isPrototype(declarator: CNode): boolean {
  let at: CNode | undefined = inner(declarator)
  while (at !== undefined && at.kind === 'pointer_declarator') at = part(at, 'declarator')
  return at?.kind === 'function_declarator' && part(at, 'declarator')?.kind === 'identifier'
}

/** Gives declared variables their first values. */
export function lowerDeclaration(l: Lowering, node: CNode): void {
  for (const declarator of declaratorsOf(node)) {
    const name = declaredName(declarator)
    const binding = name === undefined || isPrototype(declarator) ? undefined : resolve(l.scope, textOf(l, name))
    if (binding?.kind !== 'local') continue
    const initial = declarator.kind === 'init_declarator' ? part(declarator, 'value') : undefined
    const target = { kind: 'local', name: binding.name, owner: binding.owner.id } as const
    const place = placeOf(l, declarator)
    const isAggregate = l.shapes.get(binding.name) === 'aggregate'
    const value = initial === undefined ? unset(isAggregate, place) : lowerExpression(l, initial)
    assign(l, { target, value: isBoxed(l, binding.name) ? box(value, place) : value, place })
  }
}

function unset(isAggregate: boolean, place: ReturnType<typeof placeOf>): Expression {
  return isAggregate ? { kind: 'record', entries: [], place } : { kind: 'constant', value: null }
}

/** The struct that stands for a variable whose address is taken. */
export function box(value: Expression, place: ReturnType<typeof placeOf>): Expression {
  return { kind: 'record', entries: [{ kind: 'field', name: '*', value }], place }
}
