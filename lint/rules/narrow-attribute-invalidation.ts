import type { CallEvent } from '../facts/event.ts'
import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Place } from '../finding.ts'
import { callsOf, partsOf } from '../facts/expressions.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { namesOf, type Names, type Role } from '../vocabulary.ts'
import { functionsCalled } from './functionsCalled.ts'

/**
 * A change of attributes invalidates no more than the GFNs that change: a fault on another GFN of a huge page that changes
 * in part passes the check, and maps the huge page across the change. Fixed by 9129633d568e.
 *
 * Asks whether the first GFN and the last one are rounded to a huge page for some range that is added. Misses: a size or
 * a condition that is wrong, and a range that is added too late.
 */
export const narrowAttributeInvalidation: Rule = {
  id: 'narrow-attribute-invalidation',
  summary: 'a change of attributes invalidates less than the huge pages that it changes in part',
  severity: 'error',
  clauses: ['4.2-whole-hugepage'],
  check: (context) => {
    const names = namesOf(context.vocabulary)
    for (const fn of context.program.functions.values()) {
      if (roleOf(names, fn.name) !== 'attribute invalidator') continue
      const missing = missingEnds(context, fn, names)
      if (missing.length === 0) continue
      context.report({
        place: firstAdd(context, fn, names) ?? fn.namePlace,
        message: `${fn.name}() adds no range that reaches to the ${missing.join(' and the ')} of a huge page that changes in part, expected one`,
        related: [],
        help: 'add the huge page of the first and of the last GFN with kvm_mmu_invalidate_range_add(), rounded by gfn_round_for_level()',
        clause: '4.2-whole-hugepage',
      })
    }
  },
}

function roleOf(names: Names, name: string): Role | undefined {
  return names.functions.get(name)?.role
}

/** The ends of the range that no range is widened at, by this function or by what it calls. */
function missingEnds(context: RuleContext, fn: FunctionFacts, names: Names): readonly string[] {
  const ends = new Set(below(context, fn).flatMap((one) => widenedEnds(one, names)))
  return [...(ends.has('start') ? [] : ['begin']), ...(ends.has('end') ? [] : ['end'])]
}

function below({ program }: RuleContext, start: FunctionFacts): readonly FunctionFacts[] {
  const reached = new Set([start])
  for (const fn of reached) for (const called of functionsCalled(program, fn)) reached.add(called)
  return [...reached]
}

/** The ends that are rounded in what a function adds: `start` for `kvm_mmu_invalidate_range_add(kvm, round(start), …)`. */
function widenedEnds(fn: FunctionFacts, names: Names): readonly ('start' | 'end')[] {
  const origins = originsOf(fn)
  const roundings = new Map(callsOf(fn).flatMap((call) => (roleOf(names, call.name) === 'rounding to a huge page' ? [[call.result, call] as const] : [])))
  return addsIn(fn, names).flatMap((add) =>
    localsBehind(add.args.slice(1), origins).flatMap((local) => {
      const rounding = roundings.get(local)
      const [rounded] = rounding === undefined ? [] : rounding.args
      return rounded === undefined ? [] : endsNamed(rounded, origins)
    }),
  )
}

/** Which end of a range a value is computed from, told by the names of parameters and fields. */
function endsNamed(value: Expression, origins: ReadonlyMap<string, readonly Expression[]>): readonly ('start' | 'end')[] {
  const words = new Set(behind([value], origins).flatMap((one) => (one.kind === 'field' || one.kind === 'local' ? [one.name] : [])))
  return (['start', 'end'] as const).filter((end) => [...words].some((word) => new RegExp(`(^|_)${end}($|_)`).test(word)))
}

function addsIn(fn: FunctionFacts, names: Names): readonly CallEvent[] {
  return callsOf(fn).filter(({ name }) => roleOf(names, name) === 'range add')
}

function firstAdd(context: RuleContext, fn: FunctionFacts, names: Names): Place | undefined {
  return below(context, fn).flatMap((one) => addsIn(one, names)).at(0)?.place
}

/** What is ever assigned to each local. */
function originsOf({ blocks }: FunctionFacts): ReadonlyMap<string, readonly Expression[]> {
  const origins = new Map<string, Expression[]>()
  for (const event of blocks.flatMap(({ events }) => events)) {
    if (event.kind !== 'assign' || event.target.kind !== 'local') continue
    origins.set(event.target.name, [...(origins.get(event.target.name) ?? []), event.value])
  }
  return origins
}

function localsBehind(values: readonly Expression[], origins: ReadonlyMap<string, readonly Expression[]>): readonly string[] {
  return behind(values, origins).flatMap((one) => (one.kind === 'local' ? [one.name] : []))
}

/** Expressions with their parts, and all that their locals were assigned. */
function behind(values: readonly Expression[], origins: ReadonlyMap<string, readonly Expression[]>): readonly Expression[] {
  const reached = new Set<Expression>(values)
  const followed = new Set<string>()
  for (const one of reached) {
    for (const part of partsOf(one)) reached.add(part)
    if (one.kind !== 'local' || followed.has(one.name)) continue
    followed.add(one.name)
    for (const origin of origins.get(one.name) ?? []) reached.add(origin)
  }
  return [...reached]
}
