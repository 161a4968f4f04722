import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { partsOf } from '../facts/expressions.ts'
import { liveLocals } from '../flow/liveness.ts'
import type { Names } from '../vocabulary.ts'
import { lockCall } from './lockCalls.ts'

/** What is the same for every walk through a function. */
export interface Shape {
  /** For each block, the locals that may still be read. */
  readonly live: readonly ReadonlySet<string>[]
  /** It asserts both modes. */
  readonly isBoth: boolean
  /** Parameters that conditions ask about, and nothing is assigned to. */
  readonly deciding: ReadonlySet<string>
}

export function shapeFor(fn: FunctionFacts, names: Names): Shape {
  return { live: liveLocals(fn), isBoth: assertsBoth(fn, names), deciding: decidingParameters(fn) }
}

function assertsBoth({ blocks }: FunctionFacts, names: Names): boolean {
  const kinds = new Set(blocks.flatMap(({ events }) => events.flatMap((event) => (event.kind === 'call' ? (lockCall(event, names)?.kind ?? []) : []))))
  return kinds.has('says read') && kinds.has('needs write')
}

function decidingParameters({ parameters, blocks }: FunctionFacts): ReadonlySet<string> {
  const assigned = new Set(blocks.flatMap(({ events }) => events.flatMap((event) => (event.kind === 'assign' && event.target.kind === 'local' ? [event.target.name] : []))))
  const asked = new Set(blocks.flatMap(({ end }) => (end.kind === 'branch' ? localsOf(end.condition) : [])))
  return new Set(parameters.filter((name) => asked.has(name) && !assigned.has(name)))
}

function localsOf(expression: Expression): readonly string[] {
  return expression.kind === 'local' ? [expression.name] : partsOf(expression).flatMap(localsOf)
}
