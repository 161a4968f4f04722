import type { Event, Target } from '../facts/event.ts'
import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { partsOf, readsOf, readsOfEnd } from '../facts/expressions.ts'
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

function withReads(live: ReadonlySet<string>, read: readonly Expression[], fn: string): ReadonlySet<string> {
  const names = read.flatMap((expression) => localsIn(expression, fn))
  return names.every((name) => live.has(name)) ? live : new Set([...live, ...names])
}

function localsIn(expression: Expression, fn: string): string[] {
  if (expression.kind === 'local') return expression.owner === fn ? [expression.name] : []
  return partsOf(expression).flatMap((part) => localsIn(part, fn))
}
