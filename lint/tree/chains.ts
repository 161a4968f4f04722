import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { definitionOf } from '../facts/program.ts'
import type { Program } from '../facts/sourceFacts.ts'
import { partsOf } from '../flow/liveness.ts'

/** Who calls whom, for telling the way from an entry point: by name, and through fields that hold a function. */
export type Callers = ReadonlyMap<string, readonly string[]>

interface Links {
  readonly callers: Map<string, Set<string>>
  /** Functions that are put into a field of a name. */
  readonly inField: Map<string, Set<string>>
  /** Functions that call what is in a field of a name. */
  readonly throughField: Map<string, Set<string>>
  /** Functions that name a function without calling it. */
  readonly naming: Map<string, Set<string>>
}

export function callersOf(program: Program): Callers {
  const links: Links = { callers: new Map(), inField: new Map(), throughField: new Map(), naming: new Map() }
  for (const fn of program.functions.values()) linkFunction(links, program, fn)
  for (const value of program.constants.values()) linkValue(links, program, value)
  for (const [field, functions] of links.inField) {
    for (const id of functions) for (const caller of links.throughField.get(field) ?? []) add(links.callers, id, caller)
  }
  // A function that is only handed on, as a callback, counts as called by who hands it on.
  for (const [id, by] of links.naming) if (!links.callers.has(id)) for (const one of by) add(links.callers, id, one)
  return new Map([...links.callers].map(([id, by]) => [id, [...by].filter((one) => one !== id)]))
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, new Set([value]))
  else known.add(value)
}

function linkFunction(links: Links, program: Program, fn: FunctionFacts): void {
  for (const event of fn.blocks.flatMap((block) => block.events)) {
    if (event.kind === 'assign') {
      if (event.target.kind === 'field') for (const id of functionsIn(program, event.value)) add(links.inField, event.target.name, id)
      else for (const id of functionsIn(program, event.value)) add(links.naming, id, fn.id)
      linkValue(links, program, event.value)
    } else if (event.kind === 'call') {
      if (event.callee.kind === 'field') add(links.throughField, event.callee.name, fn.id)
      for (const id of functionsIn(program, event.callee)) add(links.callers, id, fn.id)
      for (const argument of event.args) for (const id of functionsIn(program, argument)) add(links.naming, id, fn.id)
    }
  }
}

/** Notes the fields of a struct literal that hold functions. */
function linkValue(links: Links, program: Program, value: Expression): void {
  if (value.kind !== 'record') return
  for (const entry of value.entries) {
    if (entry.kind === 'field') for (const id of functionsIn(program, entry.value)) add(links.inField, entry.name, id)
    linkValue(links, program, entry.value)
  }
}

function functionsIn(program: Program, expression: Expression): readonly string[] {
  if (expression.kind === 'function') return [expression.id]
  if (expression.kind === 'record') return []
  if (expression.kind !== 'global') return partsOf(expression).flatMap((part) => functionsIn(program, part))
  const definition = definitionOf(program, expression.id)
  return definition?.kind === 'function' ? [definition.fn.id] : []
}

/** The shortest way up from a function to an entry point: one that nobody is seen to call. */
export function chainAbove(callers: Callers, start: string): readonly string[] {
  const before = new Map<string, string | undefined>([[start, undefined]])
  let level = [start]
  while (level.length > 0) {
    const end = level.find((id) => (callers.get(id) ?? []).length === 0)
    if (end !== undefined) return wayTo(before, end)
    const next: string[] = []
    for (const id of level) {
      for (const above of callers.get(id) ?? []) {
        if (before.has(above)) continue
        before.set(above, id)
        next.push(above)
      }
    }
    level = next
  }
  return []
}

function wayTo(before: ReadonlyMap<string, string | undefined>, end: string): string[] {
  const way: string[] = []
  for (let at: string | undefined = end; at !== undefined; at = before.get(at)) way.unshift(at.slice(at.indexOf('#') + 1))
  // The start is named already.
  return way.slice(1)
}
