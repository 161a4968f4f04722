import { newBudget } from './budget.ts'
import { confirm } from './learn.ts'
import type { Machine, MachineOptions } from './machine.ts'
import type { Outcome } from './outcome.ts'
import { newSearch } from './search.ts'
import type { Search } from './search.ts'

/** What a search has found; see docs/architecture.md. */
export interface Exploration {
  readonly verdict: 'complete' | 'undecided'
  /** Which limit was hit, in words, if undecided. */
  readonly limit?: string
  /** Distinct states visited, and ops executed, in the pass that counts. */
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
  /** Called a few times a second. */
  readonly onProgress?: (states: number, transitions: number) => void
}

/** Passes until one need not be done again; `pass` runs a search to its end or its `stop`. */
export function explored(machine: Machine, options: ExploreOptions, pass: (search: Search) => void): Exploration {
  const budget = newBudget(options)
  for (let wordSize: 2 | 4 = 2; ; ) {
    const search = newSearch(machine, budget, wordSize)
    pass(search)
    const { stop, table, transitions } = search
    if (stop?.kind === 'again') {
      if (search.row.some((word) => word > 0xffff)) wordSize = 4
      continue
    }
    confirm(machine.automaton)
    const outcomes = new Map([...search.outcomes].sort(([a], [b]) => (a < b ? -1 : 1)))
    const found = { states: table.count, transitions, outcomes }
    return stop === undefined ? { verdict: 'complete', ...found } : { verdict: 'undecided', limit: stop.limit, ...found }
  }
}
