import type { Event, Target } from '../facts/event.ts'
import type { Expression } from '../facts/expression.ts'
import type { BlockEnd, FunctionFacts } from '../facts/functionFacts.ts'
import { cursorOf } from './cursor.ts'
import { solve, type Analysis } from './solver.ts'

/** For each block, the locals of the function that may still be read from its start on. */
export function liveLocals(fn: FunctionFacts): readonly ReadonlySet<string>[] {
  const analysis: Analysis<ReadonlySet<string>> = {
    direction: 'backward',
    bottom: new Set(),
    boundary: new Set(),
    join: (a, b) => (b.size === 0 ? a : new Set([...a, ...b])),
    equals: (a, b) => a.size === b.size,
    event: (live, event) => beforeEvent(live, event, fn.id),
    end: (live, end) => withReads(live, readsOfEnd(end), fn.id),
  }
  const cursor = cursorOf(solve(fn.blocks, analysis))
  return fn.blocks.map((_, block) => cursor.before(block, 0))
}

function beforeEvent(live: ReadonlySet<string>, event: Event, fn: string): ReadonlySet<string> {
  const written = writtenBy(event, fn)
  const rest = new Set(live)
  if (written.kind === 'local' && written.owner === fn) rest.delete(written.name)
  return withReads(rest, readsOf(event), fn)
}

function writtenBy(event: Event, fn: string): Target {
  return event.kind === 'assign' ? event.target : { kind: 'local', name: event.result, owner: fn }
}

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

function withReads(live: ReadonlySet<string>, read: readonly Expression[], fn: string): ReadonlySet<string> {
  const names = read.flatMap((expression) => localsIn(expression, fn))
  return names.every((name) => live.has(name)) ? live : new Set([...live, ...names])
}

function localsIn(expression: Expression, fn: string): string[] {
  if (expression.kind === 'local') return expression.owner === fn ? [expression.name] : []
  return partsOf(expression).flatMap((part) => localsIn(part, fn))
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
