import type { Op } from '../ops/op.ts'
import type { Machine } from './machine.ts'
import type { Node } from './automaton.ts'

/**
 * A task that holds `inner` does not take `outer`; if `outer` is a domain, it does not wait for its readers.
 *
 * Both are names of shared objects without what stands before `->`. The rules are given with every pair that follows.
 */
export interface LockRule {
  readonly outer: string
  readonly inner: string
}

/**
 * What lockdep would say of the op of `node`; undefined if nothing.
 *
 * Depends on what the task itself holds and on nothing shared, as lockdep does: the order is wrong whether or not
 * somebody is in the way. So the op is a violation in every state, and the reductions need not know of it.
 */
export function lockViolation({ scenario, objects }: Machine, { op: known, holds }: Node): string | undefined {
  const op = known?.op
  if (scenario.lockRules === undefined || op === undefined) return undefined
  const taken = takenBy(op)
  if (taken === undefined) return undefined
  const inner = new Set(scenario.lockRules.filter(({ outer }) => outer === shortName(taken)).map((rule) => rule.inner))
  for (const index of holds.keys()) {
    const held = objects.list[index]?.shared?.name ?? ''
    if (inner.has(shortName(held))) return op.kind === 'graceStart' ? `lockdep: readers of ${taken} waited for inside ${held}` : `lockdep: ${taken} taken inside ${held}`
  }
  return undefined
}

/** The name of what the op may wait for. A trylock waits for nobody. */
function takenBy(op: Op): string | undefined {
  if (op.kind === 'acquire') return op.lock.name
  return op.kind === 'graceStart' ? op.domain.name : undefined
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('>') + 1)
}
