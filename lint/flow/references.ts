import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { definitionOf } from '../facts/program.ts'
import type { Program } from '../facts/sourceFacts.ts'
import { perObject } from '../perObject.ts'
import type { Names } from '../vocabulary.ts'
import { partsOf, readsOf, readsOfEnd } from './liveness.ts'

/** Functions that are ever put into a field of a name, as in `{ on_lock: begin }`. */
export type FunctionsByField = ReadonlyMap<string, readonly FunctionFacts[]>

/** All expressions of a function, with their parts. */
export const expressionsOf = perObject(({ blocks }: FunctionFacts): readonly Expression[] => {
  const all: Expression[] = []
  for (const { events, end } of blocks) {
    for (const event of events) for (const read of readsOf(event)) addWithParts(all, read)
    for (const read of readsOfEnd(end)) addWithParts(all, read)
  }
  return all
})

export function withParts(expression: Expression): readonly Expression[] {
  const all: Expression[] = []
  addWithParts(all, expression)
  return all
}

function addWithParts(all: Expression[], expression: Expression): void {
  all.push(expression)
  for (const part of partsOf(expression)) addWithParts(all, part)
}

/** A function, or a name that may stand for one. */
export type Named = Extract<Expression, { kind: 'function' | 'global' }>

/** What a function names, each once, in its order. What a name stands for is told by the program. */
export const namedIn = perObject((fn: FunctionFacts): readonly Named[] => {
  const named = new Map<string, Named>()
  for (const expression of expressionsOf(fn)) if ((expression.kind === 'function' || expression.kind === 'global') && !named.has(`${expression.kind} ${expression.id}`)) named.set(`${expression.kind} ${expression.id}`, expression)
  return [...named.values()]
})

/** The names of what a function calls. */
export function namesCalled({ blocks }: FunctionFacts): readonly string[] {
  return blocks.flatMap(({ events }) => events.flatMap((event) => (event.kind === 'call' ? [event.name] : [])))
}

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
    if (to === from) return
    const known = referrers.get(to)
    if (known === undefined) referrers.set(to, [from])
    else known.push(from)
  }
  for (const fn of program.functions.values()) {
    for (const expression of expressionsOf(fn)) for (const to of functionsIn(program, expression)) add(to.id, fn.id)
  }
  for (const { id, blocks } of program.functions.values()) {
    for (const { callee } of blocks.flatMap(({ events }) => events).filter((event) => event.kind === 'call')) {
      if (callee.kind !== 'field' || callee.of.kind !== 'local' || callee.of.name !== 'this') continue
      for (const to of fields.get(callee.name) ?? []) add(to.id, id)
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

export function closure(start: Iterable<string>, next: (one: string) => Iterable<string>): Set<string> {
  const reached = new Set<string>()
  const open = [...start]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (reached.has(one)) continue
    reached.add(one)
    open.push(...next(one))
  }
  return reached
}
