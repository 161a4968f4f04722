import { partsOf, readsOf, readsOfEnd } from './liveness.ts'
import { perObject } from '../perObject.ts'
import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'

/** A function, or a name that may stand for one. */
export type Named = Extract<Expression, { kind: 'function' | 'global' }>

/** The functions and names of the file or of others that a function reads, each once, in their order. What a name stands for is told by the program. */
export const namedIn = perObject(({ blocks }: FunctionFacts): readonly Named[] => {
  const named = new Map<string, Named>()
  const add = (expression: Expression): void => {
    if (expression.kind === 'function' || expression.kind === 'global') {
      const key = expression.kind + expression.id
      if (!named.has(key)) named.set(key, expression)
    } else for (const part of partsOf(expression)) add(part)
  }
  for (const { events, end } of blocks) {
    for (const event of events) for (const read of readsOf(event)) add(read)
    for (const read of readsOfEnd(end)) add(read)
  }
  return [...named.values()]
})
