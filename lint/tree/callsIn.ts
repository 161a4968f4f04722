import type { CallEvent } from '../facts/event.ts'
import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { definitionOf } from '../facts/program.ts'
import type { Program } from '../facts/sourceFacts.ts'
import { partsOf } from '../flow/liveness.ts'
import type { Names, Role } from '../vocabulary.ts'

/** The functions that an expression names, by id. */
export function functionsIn(program: Program, expression: Expression): string[] {
  if (expression.kind === 'function') return [expression.id]
  if (expression.kind === 'global') {
    const definition = definitionOf(program, expression.id)
    return definition?.kind === 'function' ? [definition.fn.id] : []
  }
  return partsOf(expression).flatMap((part) => functionsIn(program, part))
}

export function callsOf({ blocks }: FunctionFacts): CallEvent[] {
  return blocks.flatMap(({ events }) => events.filter((event) => event.kind === 'call'))
}

/** Whether a call is of a function with one of these roles. */
export function hasRole({ name }: CallEvent, names: Names, roles: ReadonlySet<Role>): boolean {
  const role = names.functions.get(name)?.role
  return role !== undefined && roles.has(role)
}

/** The field that an access path ends in. */
export function lastFieldOf(expression: Expression): string | undefined {
  return expression.kind === 'field' ? expression.name : expression.kind === 'element' ? lastFieldOf(expression.of) : undefined
}
