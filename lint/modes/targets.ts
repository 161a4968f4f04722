import type { CallEvent } from '../facts/event.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { definitionOf } from '../facts/program.ts'
import type { Program } from '../facts/sourceFacts.ts'
import { truthOf, type Known } from './truths.ts'

/** The functions that a call may lead to: by their names, or by a local that is known to be one. */
export function targetsOf(program: Program, { callee }: Pick<CallEvent, 'callee'>, functions: ReadonlyMap<string, string>): readonly FunctionFacts[] {
  const id = callee.kind === 'function' ? callee.id : callee.kind === 'local' ? functions.get(callee.name) : undefined
  if (id !== undefined) return program.functions.get(id) === undefined ? [] : [program.functions.get(id)!]
  const definition = callee.kind === 'global' ? definitionOf(program, callee.id) : undefined
  return definition?.kind === 'function' ? [definition.fn] : []
}

/** What is known of a function's parameters, by the arguments of a call. */
export function bound(program: Program, { parameters }: FunctionFacts, event: CallEvent, known: Known): Known {
  const truths = new Map<string, boolean>()
  const functions = new Map<string, string>()
  for (const [index, name] of parameters.entries()) {
    const argument = event.args[index]
    if (argument === undefined) continue
    const truth = truthOf(argument, known)
    if (truth !== undefined) truths.set(name, truth)
    const [given] = targetsOf(program, { ...event, callee: argument }, known.functions)
    if (given !== undefined) functions.set(name, given.id)
  }
  return { truths, functions }
}
