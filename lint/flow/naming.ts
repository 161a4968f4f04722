import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { definitionOf } from '../facts/program.ts'
import type { Program } from '../facts/sourceFacts.ts'
import { perObject } from '../perObject.ts'
import { partsOf, readsOf, readsOfEnd } from '../facts/expressions.ts'
import type { FunctionsByField } from './references.ts'

/** What a function, and all that it may come to by its own text, names. */
export interface Naming {
  readonly functions: ReadonlySet<string>
  /** Fields, and texts that may be used to pick one. */
  readonly fields: ReadonlySet<string>
  /** Fields that are assigned. */
  readonly assigned: ReadonlySet<string>
  /** Somewhere all fields of a struct are copied. */
  readonly copies: boolean
}

/** Fields that the vocabulary reads without being told to: of a vCPU, of a fault, of an entry that is written. */
const readAnyway = ['kvm', 'mmu_seq', 'gfn', 'kind']

/** Answers for the functions of a program, each once. */
export function namingIn(program: Program, byField: FunctionsByField): (id: string) => Naming {
  const known = new Map<string, Naming>()
  return (id) => {
    const before = known.get(id)
    if (before !== undefined) return before
    const naming = namingOf(program, byField, id)
    known.set(id, naming)
    return naming
  }
}

function namingOf(program: Program, byField: FunctionsByField, id: string): Naming {
  const functions = new Set([id])
  const [fields, assigned] = [new Set(readAnyway), new Set<string>()]
  let copies = false
  for (const one of functions) {
    const fn = program.functions.get(one)
    if (fn === undefined) continue
    const own = ownNaming(program)(fn)
    for (const name of own.fields) {
      fields.add(name)
      for (const put of byField.get(name) ?? []) functions.add(put.id)
    }
    for (const name of own.assigned) assigned.add(name)
    for (const called of own.functions) functions.add(called)
    copies ||= own.copies
  }
  return { functions, fields, assigned, copies }
}

const ownNaming = perObject((program: Program) =>
  perObject((fn: FunctionFacts): Naming => {
    const own = { functions: new Set<string>(), fields: new Set<string>(), assigned: new Set<string>(), copies: false }
    const globals = new Set<string>()
    const follow = (expression: Expression): void => {
      if (expression.kind === 'field') own.fields.add(expression.name)
      if (expression.kind === 'constant' && typeof expression.value === 'string') own.fields.add(expression.value)
      if (expression.kind === 'function') own.functions.add(expression.id)
      if (expression.kind === 'record') own.copies ||= expression.entries.some(({ kind }) => kind === 'spread')
      if (expression.kind === 'global') followGlobal(expression.id)
      partsOf(expression).forEach(follow)
    }
    const followGlobal = (id: string): void => {
      if (globals.has(id)) return
      globals.add(id)
      const definition = definitionOf(program, id)
      if (definition?.kind === 'function') own.functions.add(definition.fn.id)
      if (definition?.kind === 'constant') follow(definition.value)
    }
    for (const { events, end } of fn.blocks) {
      for (const event of events) {
        readsOf(event).forEach(follow)
        if (event.kind === 'call') own.fields.add(event.name)
        if (event.kind !== 'assign' || event.target.kind !== 'field') continue
        own.fields.add(event.target.name)
        own.assigned.add(event.target.name)
      }
      readsOfEnd(end).forEach(follow)
    }
    return own
  }),
)
