import type { Cell } from '../ops/shared.ts'
import { newBudget } from './budget.ts'
import { visitAll } from './exhaustive.ts'
import type { Exploration, ExploreOptions } from './exploration.ts'
import { confirm } from './learn.ts'
import { newMachine } from './machine.ts'
import type { Machine } from './machine.ts'
import { objectIndex, stateNumber } from './objects.ts'
import type { Scenario } from './scenario.ts'
import { newSearch } from './search.ts'
import { fits, wider } from './stateTable.ts'
import type { WordSize } from './stateTable.ts'

/**
 * One scenario, explored again and again with another first value in one of its cells.
 *
 * What the tasks do is learned once for all: a local state is a function of the replies that led to it, whichever run
 * they came in. For scenarios so small that learning them takes longer than searching them.
 */
export interface Series<T> {
  readonly machine: Machine
  readonly cell: Cell<T>
}

export function newSeries<T>(scenario: Scenario, cell: Cell<T>): Series<T> {
  return { machine: newMachine(scenario), cell }
}

/**
 * Visits every state, without reduction: the reduction reads footprints off all that was learned, which takes longer
 * than it saves here. No fewer outcomes than `explore` of a scenario whose cell begins with `value`.
 */
export function exploreIn<T>({ machine, cell }: Series<T>, value: T, options: ExploreOptions = {}): Exploration {
  const { objects, first, automaton } = machine
  const index = objectIndex(objects, cell as Cell)
  first.set(index, stateNumber(objects, objects.list[index]!, value))
  const budget = newBudget(options)
  // Numbers of nodes only grow, so words that were too small once stay so.
  for (let wordSize = wordsFor(automaton.nodes.length); ; ) {
    const search = newSearch(machine, budget, wordSize)
    visitAll(search)
    const { stop, table, transitions, visited } = search
    if (stop?.kind !== 'again') {
      const outcomes = new Map([...search.outcomes].sort(([a], [b]) => (a < b ? -1 : 1)))
      const found = { states: visited, transitions, outcomes }
      return stop === undefined ? { verdict: 'complete', ...found } : { verdict: 'undecided', limit: stop.limit, ...found }
    }
    if (search.row.some((word, at) => at < table.width && !fits(table, at, word))) wordSize = wider(wordSize)
  }
}

/** Room for the nodes there are and some more. */
function wordsFor(nodes: number): WordSize {
  if (nodes < 0x80) return 1
  return nodes < 0x8000 ? 2 : 4
}

/** How much has been learned: a series that has grown large is better begun anew. */
export function sizeOf<T>({ machine }: Series<T>): number {
  return machine.automaton.nodes.length
}

/** Runs each task once more, to see that it is steady: what `explore` does after each search. */
export function confirmSeries<T>({ machine }: Series<T>): void {
  confirm(machine.automaton)
}
