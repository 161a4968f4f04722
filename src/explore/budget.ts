import { milliseconds } from './clock.ts'
import type { ExploreOptions } from './exploration.ts'

/** The limit of a search that was to go no further. */
export const firstBadOutcome = 'stopped at the first bad outcome'

/** The limit of a search whose states have no more room. */
export const full = 'the table of states is full'

/** The limit of a search whose tuples (sharedTable.ts) have no more room. */
export const tuplesFull = 'the table of what is shared is full'

/** The limit of a search that is to be gone on with in another way. */
export const enoughOps = 'as many ops as were wanted'

/** How far a search may go, and when it last said how far it is. */
export interface Budget {
  readonly maxStates: number
  /** Of one pass. */
  readonly maxOps: number
  readonly maxMilliseconds: number
  readonly until: 'all is visited' | 'bad outcome'
  readonly onProgress: (states: number, transitions: number) => void
  readonly began: number
  reported: number
}

export function newBudget(options: ExploreOptions): Budget {
  const now = milliseconds()
  return {
    maxStates: options.maxStates ?? 5_000_000,
    maxOps: Infinity,
    maxMilliseconds: options.maxMilliseconds ?? Infinity,
    until: options.until ?? 'all is visited',
    onProgress: options.onProgress ?? (() => {}),
    began: now,
    reported: now,
  }
}

/** Reports progress; the limit that is exceeded, in words, or undefined. */
export function exceeded(budget: Budget, states: number, transitions: number): string | undefined {
  const now = milliseconds()
  if (now - budget.reported > 100) {
    budget.reported = now
    budget.onProgress(states, transitions)
  }
  if (transitions > budget.maxOps) return enoughOps
  if (states > budget.maxStates) return `more than ${budget.maxStates} states`
  return now - budget.began > budget.maxMilliseconds ? `more than ${budget.maxMilliseconds} ms` : undefined
}
