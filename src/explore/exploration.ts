import { enoughOps, newBudget } from './budget.ts'
import type { Budget } from './budget.ts'
import { bug } from './errors.ts'
import { confirm } from './learn.ts'
import type { Machine, MachineOptions } from './machine.ts'
import type { Outcome } from './outcome.ts'
import type { Foreseen } from './saturate.ts'
import { newSearch } from './search.ts'
import type { Search } from './search.ts'
import type { Shard } from './shard.ts'
import { learnAhead } from './warmUp.ts'

/** What a search has found; see docs/architecture.md. */
export interface Exploration {
  readonly verdict: 'complete' | 'undecided'
  /** Which limit was hit, in words, if undecided. */
  readonly limit?: string
  /**
   * States visited and ops executed, in the pass that counts. A state with no more than one task to
   * be moved is not stored, and counts again if it is reached in another way.
   */
  readonly states: number
  readonly transitions: number
  /** Every reachable outcome by label, in the order of labels. */
  readonly outcomes: ReadonlyMap<string, Outcome>
}

export interface ExploreOptions extends MachineOptions {
  /** 5 million unless told. */
  readonly maxStates?: number
  readonly maxMilliseconds?: number
  /** `sleep`: with sleep sets only, which visit every state; for checking them. */
  readonly reduction?: 'full' | 'sleep'
  /** Only a part of the search, all parts of which together are the whole (shard.ts). */
  readonly shard?: Shard
  /** `bad outcome`: stop at the first violation or deadlock, whose schedule need not be the shortest. */
  readonly until?: 'all is visited' | 'bad outcome'
  /** Called a few times a second. */
  readonly onProgress?: (states: number, transitions: number) => void
}

/** Passes until one need not be done again; `pass` runs a search to its end or its `stop`. */
export function explored(machine: Machine, options: ExploreOptions, pass: (search: Search) => void): Exploration {
  const trial: Trial = { machine, budget: newBudget(options), foreseen: { edges: 0 }, ops: Infinity }
  const found = exploredIn(trial, pass)
  return found.verdict === 'large' ? bug('a search without a bound on its ops has come to it') : found
}

/** Passes that together may do so many ops. */
export interface Trial {
  readonly machine: Machine
  readonly budget: Budget
  readonly foreseen: Foreseen
  readonly ops: number
}

/** A search that takes more ops than the trial may do. */
export interface Large {
  readonly verdict: 'large'
  /** Ops of the pass after which `learnAhead` is still to be called; 0 if it is not. */
  readonly steps: number
}

/** As explored(), as long as the passes have no more ops than the trial may do. */
export function exploredIn({ machine, budget, foreseen, ops }: Trial, pass: (search: Search) => void): Exploration | Large {
  for (let left = ops; ; ) {
    const search = newSearch(machine, { ...budget, maxOps: left })
    pass(search)
    const { stop, transitions } = search
    if (stop?.kind === 'limit' && stop.limit === enoughOps) return { verdict: 'large', steps: 0 }
    if (stop?.kind !== 'again') {
      confirm(machine.automaton)
      return foundBy(search)
    }
    left -= transitions
    // The next pass has at least as many.
    if (transitions > left) return { verdict: 'large', steps: transitions }
    learnAhead(machine, transitions, foreseen)
  }
}

/** What a search that is over has found. */
export function foundBy({ stop, outcomes, visited, transitions }: Search): Exploration {
  return endedWith({ states: visited, transitions, outcomes, limit: stop?.kind === 'limit' ? stop.limit : undefined })
}

export interface Ending extends Pick<Exploration, 'states' | 'transitions' | 'outcomes'> {
  /** Undefined if all was visited. */
  readonly limit: string | undefined
}

/** The verdict and the order of outcomes, whoever has searched. */
export function endedWith({ states, transitions, outcomes, limit }: Ending): Exploration {
  const found = { states, transitions, outcomes: new Map([...outcomes].sort(([a], [b]) => (a < b ? -1 : 1))) }
  return limit === undefined ? { verdict: 'complete', ...found } : { verdict: 'undecided', limit, ...found }
}
