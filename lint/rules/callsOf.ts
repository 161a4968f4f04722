import type { CallEvent } from '../facts/event.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { definitionOf } from '../facts/program.ts'
import type { Program } from '../facts/sourceFacts.ts'

export function callsOf({ blocks }: FunctionFacts): readonly CallEvent[] {
  return blocks.flatMap(({ events }) => events.filter((event) => event.kind === 'call'))
}

/** The functions that a function calls by their names. */
export function functionsCalled(program: Program, fn: FunctionFacts): readonly FunctionFacts[] {
  return callsOf(fn).flatMap(({ callee }) => {
    if (callee.kind === 'function') return program.functions.get(callee.id) ?? []
    const definition = callee.kind === 'global' ? definitionOf(program, callee.id) : undefined
    return definition?.kind === 'function' ? [definition.fn] : []
  })
}
