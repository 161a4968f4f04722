import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { definitionOf } from '../facts/program.ts'
import type { Program } from '../facts/sourceFacts.ts'
import type { Names, Role } from '../vocabulary.ts'
import { partsOf, readsOf, readsOfEnd } from './liveness.ts'

export interface CallGraph {
  /** Functions in which something happens that a rule is about, themselves or by what they refer to. */
  readonly relevant: ReadonlySet<string>
  /** Functions that do more than compute, themselves or by what they refer to. */
  readonly effective: ReadonlySet<string>
  /** Functions that look up derived information, themselves or by what they refer to: only there can anything vouch for it. */
  readonly lookingUp: ReadonlySet<string>
  /** Functions that ask whether something was invalidated, themselves or by what they refer to: as a rule, before they install what was looked up. */
  readonly checking: ReadonlySet<string>
  /** Relevant functions that no other function refers to, in the order of the files. */
  readonly roots: readonly FunctionFacts[]
  /** Functions that are ever put into a field of a name, as in `{ on_lock: begin }`. */
  readonly byField: ReadonlyMap<string, readonly FunctionFacts[]>
}

/** Who refers to whom, by names alone. A function that is handed on may be called: that counts as a call. */
export function callGraph(program: Program, names: Names): CallGraph {
  const referring = new Map<string, string[]>()
  const relevant: string[] = []
  const effective: string[] = []
  const lookingUp: string[] = []
  const checking: string[] = []
  const fields = new Map<string, FunctionFacts[]>()
  for (const fn of program.functions.values()) {
    const expressions = expressionsOf(fn)
    for (const to of expressions.flatMap((expression) => functionsIn(program, expression))) {
      if (to.id !== fn.id) referring.set(to.id, [...(referring.get(to.id) ?? []), fn.id])
    }
    for (const expression of expressions) collectFields(program, expression, fields)
    if (expressions.some((expression) => expression.kind === 'field' && names.isField(expression.name))) relevant.push(fn.id)
    if (touchesMemory(fn)) effective.push(fn.id)
    const called = namesCalled(fn)
    const rolesCalled = called.flatMap((name) => names.functions.get(name)?.role ?? [])
    if (rolesCalled.some((role) => lookups.has(role)) || readsLookup(expressions, names)) lookingUp.push(fn.id)
    if (rolesCalled.some((role) => checks.has(role))) checking.push(fn.id)
    // What only asks about an entry that was read elsewhere computes, no more.
    if (!called.some((name) => names.isAct(name))) continue
    relevant.push(fn.id)
    effective.push(fn.id)
  }
  for (const value of program.constants.values()) collectFields(program, value, fields)
  for (const { id, blocks } of program.functions.values()) {
    for (const { callee } of blocks.flatMap(({ events }) => events).filter((event) => event.kind === 'call')) {
      if (callee.kind !== 'field' || callee.of.kind !== 'local' || callee.of.name !== 'this') continue
      for (const to of fields.get(callee.name) ?? []) if (to.id !== id) referring.set(to.id, [...(referring.get(to.id) ?? []), id])
    }
  }
  const acting = closure(effective, referring)
  const reached = new Set([...closure(relevant, referring)].filter((id) => acting.has(id)))
  const roots = [...program.functions.values()].filter(({ id }) => reached.has(id) && !(referring.get(id) ?? []).some((one) => reached.has(one)))
  return { relevant: reached, effective: acting, lookingUp: closure(lookingUp, referring), checking: closure(checking, referring), roots, byField: fields }
}

function expressionsOf(fn: FunctionFacts): Expression[] {
  const top = fn.blocks.flatMap(({ events, end }) => [...events.flatMap(readsOf), ...readsOfEnd(end)])
  return top.flatMap(withParts)
}

function withParts(expression: Expression): Expression[] {
  return [expression, ...partsOf(expression).flatMap(withParts)]
}

function functionsIn(program: Program, expression: Expression): FunctionFacts[] {
  if (expression.kind === 'function') return program.functions.get(expression.id) === undefined ? [] : [program.functions.get(expression.id)!]
  if (expression.kind !== 'global') return []
  const definition = definitionOf(program, expression.id)
  if (definition?.kind === 'function') return [definition.fn]
  return definition === undefined ? [] : withParts(definition.value).flatMap((part) => (part.kind === 'function' ? functionsIn(program, part) : []))
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

function namesCalled({ blocks }: FunctionFacts): readonly string[] {
  return blocks.flatMap(({ events }) => events.flatMap((event) => (event.kind === 'call' ? [event.name] : [])))
}

const lookups: ReadonlySet<Role> = new Set<Role>(['level lookup', 'level lookup, if its body is not seen', 'VMA lookup', 'page lookup', 'attribute lookup'])

const checks: ReadonlySet<Role> = new Set<Role>(['check', 'check, if its body is not seen', 'pre-check'])

function readsLookup(expressions: readonly Expression[], names: Names): boolean {
  return expressions.some((expression) => expression.kind === 'field' && names.isField(expression.name) && [...lookups].some((role) => names.hasField(role, expression.name)))
}

function touchesMemory({ blocks }: FunctionFacts): boolean {
  return blocks.some(({ events }) => events.some(({ kind }) => kind === 'read' || kind === 'write'))
}

function closure(start: readonly string[], referring: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>()
  const open = [...start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    open.push(...(referring.get(id) ?? []))
  }
  return reached
}
