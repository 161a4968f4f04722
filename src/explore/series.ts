import type { Cell } from '../ops/shared.ts'
import { newBudget } from './budget.ts'
import { visitAll } from './exhaustive.ts'
import { foundBy } from './exploration.ts'
import type { Exploration, ExploreOptions } from './exploration.ts'
import { confirm } from './learn.ts'
import { newMachine } from './machine.ts'
import type { Machine } from './machine.ts'
import { objectIndex, stateNumber } from './objects.ts'
import type { Scenario } from './scenario.ts'
import { newSearch } from './search.ts'

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
  const { objects, first } = machine
  const index = objectIndex(objects, cell as Cell)
  first.set(index, stateNumber(objects, objects.list[index]!, value))
  const budget = newBudget(options)
  for (;;) {
    const search = newSearch(machine, budget)
    visitAll(search)
    if (search.stop?.kind !== 'again') return foundBy(search)
  }
}

/** How much has been learned: a series that has grown large is better begun anew. */
export function sizeOf<T>({ machine }: Series<T>): number {
  return machine.automaton.nodes.length
}

/** Runs each task once more, to see that it is steady: what `explore` does after each search. */
export function confirmSeries<T>({ machine }: Series<T>): void {
  confirm(machine.automaton)
}
