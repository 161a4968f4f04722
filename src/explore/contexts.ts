import type { KnownOp } from './alphabet.ts'
import type { Automaton } from './automaton.ts'
import { EXCLUSIVE, heldWith, INSIDE, SHARED } from './frozen.ts'
import type { Frozen } from './frozen.ts'
import { HOLDS, longer } from './nodeTables.ts'

/**
 * What must be known of the others to say what a task may still do: what the frozen tasks hold, and
 * for which domains that one of them is in the task has begun a grace period on its way, so that it
 * noted the section. Each has a number; number 0 is: nothing is held.
 */
export interface Contexts {
  readonly automaton: Automaton
  readonly list: Context[]
  readonly numbers: Map<string, number>
  /** By context, then node id: the number, plus one, of the context with what the node holds added. */
  readonly sums: Int32Array[]
}

interface Context {
  readonly frozen: Frozen
  /** Indices of domains, in ascending order. */
  readonly started: readonly number[]
}

export function newContexts(automaton: Automaton): Contexts {
  const contexts: Contexts = { automaton, list: [], numbers: new Map(), sums: [] }
  numberOf(contexts, { frozen: new Map(), started: [] })
  return contexts
}

/** The context in which the task at `node` is frozen, too. */
export function contextWith(contexts: Contexts, context: number, node: number): number {
  if ((contexts.automaton.tables.flags[node]! & HOLDS) === 0) return context
  const sums = contexts.sums[context]!
  const known = node < sums.length ? sums[node]! : 0
  if (known !== 0) return known - 1
  if (node >= sums.length) contexts.sums[context] = longer(sums, 2 * node)
  const { frozen, started } = contexts.list[context]!
  const number = numberOf(contexts, { frozen: heldWith(frozen, contexts.automaton.nodes[node]!), started })
  contexts.sums[context]![node] = number + 1
  return number
}

/** The context of a task after it has done `op`. */
export function contextAfter(contexts: Contexts, context: number, { op, object }: KnownOp): number {
  if (op.kind !== 'graceStart') return context
  const { frozen, started } = contexts.list[context]!
  if (((frozen.get(object) ?? 0) & INSIDE) === 0 || started.includes(object)) return context
  return numberOf(contexts, { frozen, started: [...started, object].sort((a, b) => a - b) })
}

/**
 * True if `op` is never enabled while the frozen tasks stay where they are, so that a task comes no
 * further: an acquire that conflicts with a frozen hold, which will not be released, and the wait of a
 * grace period that noted a frozen task. (Where the grace period was begun before, the task may not have
 * been noted, so its wait does not count as cut.)
 */
export function isCut(contexts: Contexts, context: number, { op, object }: KnownOp): boolean {
  const { frozen, started } = contexts.list[context]!
  if (op.kind === 'graceWait') return started.includes(object)
  if (op.kind !== 'acquire') return false
  const barred = op.mode === 'shared' ? EXCLUSIVE : EXCLUSIVE | SHARED
  return ((frozen.get(object) ?? 0) & barred) !== 0
}

function numberOf(contexts: Contexts, context: Context): number {
  const key = [...[...context.frozen].sort(([a], [b]) => a - b), '', ...context.started].join(' ')
  const known = contexts.numbers.get(key)
  if (known !== undefined) return known
  const number = contexts.list.push(context) - 1
  contexts.numbers.set(key, number)
  contexts.sums.push(new Int32Array(64))
  return number
}
