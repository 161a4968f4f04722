import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Expression } from '../facts/expression.ts'
import { definitionOf } from '../facts/program.ts'
import type { Program } from '../facts/sourceFacts.ts'
import { digestOf } from '../facts/digest.ts'

/** The functions that a function calls by their names. */
export function functionsCalled(program: Program, fn: FunctionFacts): readonly FunctionFacts[] {
  return digestOf(fn).calls.flatMap(({ callee }) => functionAt(program, callee))
}

/** Those, and the functions that it hands on to what it calls. */
export function functionsNamed(program: Program, fn: FunctionFacts): readonly FunctionFacts[] {
  return digestOf(fn).calls.flatMap(({ callee, args }) => [callee, ...args].flatMap((expression) => functionAt(program, expression)))
}

function functionAt(program: Program, expression: Expression): readonly FunctionFacts[] {
  if (expression.kind === 'function') return [program.functions.get(expression.id) ?? []].flat()
  const definition = expression.kind === 'global' ? definitionOf(program, expression.id) : undefined
  return definition?.kind === 'function' ? [definition.fn] : []
}
