import type { Expression } from '../facts/expression.ts'
import { callsOf, expressionsOf, namesCalled, withParts } from '../facts/expressions.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { definitionOf } from '../facts/program.ts'
import type { Program } from '../facts/sourceFacts.ts'
import { append } from '../lists.ts'
import type { Names } from '../vocabulary.ts'

/** Functions that are ever put into a field of a name, as in `{ on_lock: begin }`. */
export type FunctionsByField = ReadonlyMap<string, readonly FunctionFacts[]>

/** Whether something happens in a function itself that a rule is about. */
export function isRelevant(fn: FunctionFacts, { isField, isAct }: Pick<Names, 'isField' | 'isAct'>): boolean {
  return expressionsOf(fn).some((expression) => expression.kind === 'field' && isField(expression.name)) || namesCalled(fn).some(isAct)
}

export function fieldsOf(program: Program): FunctionsByField {
  const fields = new Map<string, FunctionFacts[]>()
  for (const fn of program.functions.values()) for (const expression of expressionsOf(fn)) collectFields(program, expression, fields)
  for (const value of program.constants.values()) collectFields(program, value, fields)
  return fields
}

function collectFields(program: Program, expression: Expression, fields: Map<string, FunctionFacts[]>): void {
  if (expression.kind !== 'record') return
  for (const entry of expression.entries) {
    if (entry.kind !== 'field') continue
    for (const fn of functionsIn(program, entry.value)) {
      const known = fields.get(entry.name) ?? []
      if (!known.includes(fn)) fields.set(entry.name, [...known, fn])
    }
  }
}

/** By function, those that refer to it. One that is handed on may be called, so that counts. */
export function referring(program: Program, fields: FunctionsByField): ReadonlyMap<string, readonly string[]> {
  const referrers = new Map<string, string[]>()
  const add = (to: string, from: string): void => {
    if (to !== from) append(referrers, to, from)
  }
  for (const fn of program.functions.values()) {
    for (const expression of expressionsOf(fn)) for (const to of functionsIn(program, expression)) add(to.id, fn.id)
  }
  for (const fn of program.functions.values()) {
    for (const { callee } of callsOf(fn)) {
      if (callee.kind !== 'field' || callee.of.kind !== 'local' || callee.of.name !== 'this') continue
      for (const to of fields.get(callee.name) ?? []) add(to.id, fn.id)
    }
  }
  return referrers
}

function functionsIn(program: Program, expression: Expression): readonly FunctionFacts[] {
  if (expression.kind === 'function') return program.functions.get(expression.id) === undefined ? [] : [program.functions.get(expression.id)!]
  if (expression.kind !== 'global') return []
  const definition = definitionOf(program, expression.id)
  if (definition?.kind === 'function') return [definition.fn]
  return definition === undefined ? [] : withParts(definition.value).flatMap((part) => (part.kind === 'function' ? functionsIn(program, part) : []))
}
