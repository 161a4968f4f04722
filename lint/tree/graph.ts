import { closure } from '../closure.ts'
import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { definitionOf } from '../facts/program.ts'
import type { Program } from '../facts/sourceFacts.ts'
import { digestOf, lastFieldOf, type DigestedCall } from '../facts/digest.ts'
import { partsOf } from '../facts/expressions.ts'
import type { Names, Role } from '../vocabulary.ts'

/** Who calls whom, and what is asked of calls when a program is sliced. */

export const taking: ReadonlySet<Role> = new Set<Role>(['lock for writing', 'lock for reading', 'trylock for writing', 'trylock for reading'])

export const locking: ReadonlySet<Role> = new Set<Role>([...taking, 'unlock', 'yield of a lock'])

export interface Graph {
  readonly calls: ReadonlyMap<string, readonly string[]>
  readonly referring: ReadonlyMap<string, readonly string[]>
}

export function graphOf(program: Program): Graph {
  const calls = new Map<string, readonly string[]>()
  const referring = new Map<string, string[]>()
  for (const fn of program.functions.values()) {
    const called = [...new Set(referredTo(program, fn))].filter((id) => id !== fn.id)
    calls.set(fn.id, called)
    for (const id of called) referring.set(id, [...(referring.get(id) ?? []), fn.id])
  }
  return { calls, referring }
}

export function referredTo(program: Program, fn: FunctionFacts): string[] {
  return digestOf(fn).names.flatMap((named) => functionsIn(program, named))
}

export function functionsIn(program: Program, expression: Expression): string[] {
  if (expression.kind === 'function') return [expression.id]
  if (expression.kind === 'global') {
    const definition = definitionOf(program, expression.id)
    return definition?.kind === 'function' ? [definition.fn.id] : []
  }
  return partsOf(expression).flatMap((part) => functionsIn(program, part))
}

/** Whether a call takes or drops mmu_lock. */
export function isOfMmuLock(call: Pick<DigestedCall, 'name' | 'args'>, names: Names): boolean {
  return hasRole(call, names, locking) && call.args.some((argument) => names.hasField('mmu_lock', lastFieldOf(argument)))
}

export function hasRole({ name }: Pick<DigestedCall, 'name'>, names: Names, roles: ReadonlySet<Role>): boolean {
  const role = names.functions.get(name)?.role
  return role !== undefined && roles.has(role)
}

/** Everything that can be come to from the start, as far as `mayEnter` lets. */
export function reachedFrom(start: readonly string[], edges: ReadonlyMap<string, readonly string[]>, mayEnter: (id: string, from: string) => boolean = () => true): Set<string> {
  return closure(start, (from) => (edges.get(from) ?? []).filter((to) => mayEnter(to, from)))
}

export function idsOf(functions: readonly FunctionFacts[]): readonly string[] {
  return functions.map(({ id }) => id)
}
