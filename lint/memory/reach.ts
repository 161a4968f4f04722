import { hashOf } from '../cache/cache.ts'
import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { definitionOf } from '../facts/program.ts'
import type { Program } from '../facts/sourceFacts.ts'
import type { Place } from '../finding.ts'
import type { CallGraph } from '../flow/callGraph.ts'
import { partsOf, readsOf, readsOfEnd } from '../facts/expressions.ts'
import { perObject } from '../perObject.ts'

/** Everything that a walk from one function can depend on. */
export interface Reach {
  readonly functions: readonly FunctionFacts[]
  /** A hash of it, the same wherever its functions stand in their files. */
  readonly key: string
}

/**
 * The functions that a walk may come to, with what each of their names stands for.
 *
 * Sound: a walk gets from one function to another by a name, by a function in a constant, or by a field that some
 * function is put into; all three are followed here, whether they are called or not. What a name stands for is part
 * of the key, and so is that it stands for nothing.
 */
export function reachOf(start: FunctionFacts, program: Program, { byField, effective }: Pick<CallGraph, 'byField' | 'effective'>): Reach {
  const functions = new Set([start])
  const names = new Set<string>()
  const add = (name: string, found: readonly FunctionFacts[], other = ''): void => {
    names.add(`${name} is ${found.map(({ id }) => id).join()} ${other}`)
    for (const fn of found) functions.add(fn)
  }
  const follow = (expression: Expression): void => {
    if (expression.kind === 'function') add(expression.id, known(program, expression.id))
    if (expression.kind === 'field' && byField.has(expression.name)) add(`.${expression.name}`, byField.get(expression.name)!)
    if (expression.kind === 'global') followGlobal(expression.id)
    partsOf(expression).forEach(follow)
  }
  const globals = new Set<string>()
  const followGlobal = (id: string): void => {
    if (globals.has(id)) return
    globals.add(id)
    const definition = definitionOf(program, id)
    const alias = program.aliases.get(id) ?? ''
    if (definition?.kind === 'function') add(id, [definition.fn], alias)
    else add(id, [], `${alias} ${definition === undefined ? '' : withoutPlaces(definition.value)}`)
    if (definition?.kind === 'constant') follow(definition.value)
  }
  for (const fn of functions) {
    for (const { events, end } of fn.blocks) [...events.flatMap(readsOf), ...readsOfEnd(end)].forEach(follow)
    for (const event of fn.blocks.flatMap(({ events }) => events)) {
      if (event.kind === 'assign' && event.target.kind === 'field') follow(event.target)
      if (event.kind === 'call' && byField.has(event.name)) add(`.${event.name}`, byField.get(event.name)!)
    }
  }
  const all = [...functions]
  const acting = all.flatMap(({ id }) => (effective.has(id) ? [id] : []))
  return { functions: all, key: hashOf([...all.map(relativeText), ...[...names].sort(), ...acting.sort()]) }
}

function known({ functions }: Program, id: string): readonly FunctionFacts[] {
  const fn = functions.get(id)
  return fn === undefined ? [] : [fn]
}

/** The facts with lines that count from the first one of the function. */
const relativeText = perObject((fn: FunctionFacts): string => {
  const { id, name, parameters, place, namePlace, exported, blocks, within, captured, rest } = fn
  // In this order, however they are remembered.
  return JSON.stringify([id, name, parameters, place, namePlace, exported, blocks, within, captured, rest], (_key, value: unknown) => {
    if (value instanceof Set) return [...(value as ReadonlySet<unknown>)]
    if (!isPlace(value)) return value
    const from = value.file === place.file ? place.line : 0
    return `${value.file} ${value.line - from}:${value.column} ${value.endLine - from}:${value.endColumn}`
  })
})

/** Of a table, where it stands tells nothing. */
function withoutPlaces(value: Expression): string {
  return JSON.stringify(value, (_key, one: unknown) => (isPlace(one) ? undefined : one))
}

export function isPlace(value: unknown): value is Place {
  return typeof value === 'object' && value !== null && 'endColumn' in value && 'file' in value
}
