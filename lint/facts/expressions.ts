import { perObject } from '../perObject.ts'
import type { CallEvent, Event } from './event.ts'
import type { Expression } from './expression.ts'
import type { BlockEnd, FunctionFacts } from './functionFacts.ts'

/** Expressions that an event reads. */
export function readsOf(event: Event): readonly Expression[] {
  switch (event.kind) {
    case 'assign':
      return event.target.kind === 'field' ? [event.value, event.target.of] : [event.value]
    case 'read':
      return [event.from]
    case 'write':
      return [event.to, event.value, event.expected].filter((part) => part !== undefined)
    case 'call':
      return [event.callee, ...event.args]
  }
}

export function readsOfEnd(end: BlockEnd): readonly Expression[] {
  if (end.kind === 'branch') return [end.condition]
  return end.kind === 'return' && end.value !== undefined ? [end.value] : []
}

/** The expressions an expression is made of. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'field':
    case 'not':
      return [expression.of]
    case 'element':
      return expression.index === undefined ? [expression.of] : [expression.of, expression.index]
    case 'binary':
      return [expression.left, expression.right]
    case 'record':
      return expression.entries.map(({ value }) => value)
    case 'opaque':
      return expression.parts
    case 'constant':
    case 'local':
    case 'global':
    case 'function':
      return []
  }
}

/** All expressions of a function, with their parts. */
export const expressionsOf = perObject(({ blocks }: FunctionFacts): readonly Expression[] => {
  const all: Expression[] = []
  for (const { events, end } of blocks) {
    for (const event of events) for (const read of readsOf(event)) addWithParts(all, read)
    for (const read of readsOfEnd(end)) addWithParts(all, read)
  }
  return all
})

export function withParts(expression: Expression): readonly Expression[] {
  const all: Expression[] = []
  addWithParts(all, expression)
  return all
}

function addWithParts(all: Expression[], expression: Expression): void {
  all.push(expression)
  for (const part of partsOf(expression)) addWithParts(all, part)
}

/** A function, or a name that may stand for one. */
export type Named = Extract<Expression, { kind: 'function' | 'global' }>

/** What a function names, each once, in its order. What a name stands for is told by the program. */
export const namedIn = perObject((fn: FunctionFacts): readonly Named[] => {
  const named = new Map<string, Named>()
  for (const expression of expressionsOf(fn)) if ((expression.kind === 'function' || expression.kind === 'global') && !named.has(`${expression.kind} ${expression.id}`)) named.set(`${expression.kind} ${expression.id}`, expression)
  return [...named.values()]
})

/** The calls in a function, in the order of its blocks. */
export function callsOf({ blocks }: FunctionFacts): readonly CallEvent[] {
  return blocks.flatMap(({ events }) => events.filter((event) => event.kind === 'call'))
}

/** The names of what a function calls. */
export function namesCalled(fn: FunctionFacts): readonly string[] {
  return callsOf(fn).map(({ name }) => name)
}
