import type { Expression } from '../facts/expression.ts'
import { closure } from '../closure.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Program } from '../facts/sourceFacts.ts'
import type { Names, Role } from '../vocabulary.ts'
import { expressionsOf, namesCalled } from '../facts/expressions.ts'
import { fieldsOf, isRelevant, referring } from './references.ts'

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
  const relevant: string[] = []
  const effective: string[] = []
  const lookingUp: string[] = []
  const checking: string[] = []
  for (const fn of program.functions.values()) {
    const called = namesCalled(fn)
    const rolesCalled = called.flatMap((name) => names.functions.get(name)?.role ?? [])
    if (isRelevant(fn, names)) relevant.push(fn.id)
    // What only asks about an entry that was read elsewhere computes, no more.
    if (touchesMemory(fn) || called.some((name) => names.isAct(name))) effective.push(fn.id)
    if (rolesCalled.some((role) => lookups.has(role)) || readsLookup(expressionsOf(fn), names)) lookingUp.push(fn.id)
    if (rolesCalled.some((role) => checks.has(role))) checking.push(fn.id)
  }
  const byField = fieldsOf(program)
  const referrers = referring(program, byField)
  const callers = (id: string): readonly string[] => referrers.get(id) ?? []
  const acting = closure(effective, callers)
  const reached = new Set([...closure(relevant, callers)].filter((id) => acting.has(id)))
  const roots = [...program.functions.values()].filter(({ id }) => reached.has(id) && !callers(id).some((one) => reached.has(one)))
  return { relevant: reached, effective: acting, lookingUp: closure(lookingUp, callers), checking: closure(checking, callers), roots, byField }
}

const lookups: ReadonlySet<Role> = new Set<Role>(['level lookup', 'level lookup, if its body is not seen', 'VMA lookup', 'page lookup', 'attribute lookup'])

const checks: ReadonlySet<Role> = new Set<Role>(['check', 'check, if its body is not seen', 'pre-check'])

function readsLookup(expressions: readonly Expression[], names: Names): boolean {
  return expressions.some((expression) => expression.kind === 'field' && names.isField(expression.name) && [...lookups].some((role) => names.hasField(role, expression.name)))
}

function touchesMemory({ blocks }: FunctionFacts): boolean {
  return blocks.some(({ events }) => events.some(({ kind }) => kind === 'read' || kind === 'write'))
}
