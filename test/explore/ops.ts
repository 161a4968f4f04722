import type { LockMode, Op, Task } from '../../src/ops/op.ts'
import type { Cell, Domain, Lock } from '../../src/ops/shared.ts'

/** Ops in few words, for tests. */
export const load = (cell: Cell): Op => ({ kind: 'load', cell })
export const store = (cell: Cell, value: unknown): Op => ({ kind: 'store', cell, value })
export const awaits = (cell: Cell, value: unknown): Op => ({ kind: 'await', cell, test: 'is', value })
export const acquire = (lock: Lock, mode: LockMode = 'exclusive'): Op => ({ kind: 'acquire', lock, mode })
export const release = (lock: Lock, mode: LockMode = 'exclusive'): Op => ({ kind: 'release', lock, mode })
export const enter = (domain: Domain): Op => ({ kind: 'enter', domain })
export const exit = (domain: Domain): Op => ({ kind: 'exit', domain })
export const graceStart = (domain: Domain): Op => ({ kind: 'graceStart', domain })
export const graceWait = (domain: Domain): Op => ({ kind: 'graceWait', domain })

/** A task that does these ops and returns the last reply. */
export function inTurn(...ops: readonly Op[]): () => Task<unknown> {
  return function* () {
    let reply: unknown
    for (const op of ops) reply = yield op
    return reply
  }
}
