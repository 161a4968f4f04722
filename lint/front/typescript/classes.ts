import { ts } from 'ts-morph'
import type { Expression, RecordEntry } from '../../facts/expression.ts'
import { lowerExpression, propertyName } from './expressions.ts'
import { assign, placeOf, type Lowering } from './lowering.ts'
import { declareLocal } from './scope.ts'

/**
 * A class is a record of its functions and first values: whoever has an instance, or the class, can call them.
 *
 * Misses: what a getter or setter does where the field is read or written.
 */
export function lowerClass(l: Lowering, node: ts.ClassLikeDeclaration, owner = node.name?.text ?? ''): Expression {
  const entries = node.members.flatMap((member): RecordEntry[] => {
    if (ts.isConstructorDeclaration(member)) l.file.lowerFunction(member, l.scope, `${owner}.constructor`)
    if (member.name === undefined) return []
    const name = propertyName(member.name)
    if (ts.isPropertyDeclaration(member)) return member.initializer === undefined ? [] : [{ kind: 'field', name, value: lowerExpression(l, member.initializer) }]
    if (!ts.isMethodDeclaration(member) && !ts.isAccessor(member)) return []
    if (member.body === undefined) return []
    return [{ kind: 'field', name, value: { kind: 'function', id: l.file.lowerFunction(member, l.scope, `${owner}.${name}`) } }]
  })
  return { kind: 'record', entries, place: placeOf(l, node) }
}

/** A class that is declared in a function. */
export function lowerLocalClass(l: Lowering, node: ts.ClassDeclaration): void {
  const value = lowerClass(l, node)
  if (node.name === undefined) return
  const name = declareLocal(l.scope, node.name.text)
  assign(l, { target: { kind: 'local', name, owner: l.fn.id }, value, place: placeOf(l, node) })
}

/** The members of an enumeration are constants; one that is computed can be anything. */
export function lowerEnum(l: Lowering, node: ts.EnumDeclaration): Expression {
  let next = 0
  const entries = node.members.map((member): RecordEntry => {
    const value: Expression = member.initializer === undefined ? { kind: 'constant', value: next } : lowerExpression(l, member.initializer)
    next = value.kind === 'constant' && typeof value.value === 'number' ? value.value + 1 : NaN
    return { kind: 'field', name: propertyName(member.name), value }
  })
  return { kind: 'record', entries, place: placeOf(l, node) }
}
