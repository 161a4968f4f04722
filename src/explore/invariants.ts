import { ScenarioError } from './errors.ts'
import { imageOf } from './exchange.ts'
import type { Machine } from './machine.ts'
import { objectIndex } from './objects.ts'
import type { KnownObject, Objects } from './objects.ts'
import { readable } from './readable.ts'
import type { Invariant, Scenario } from './scenario.ts'

/** The invariants of a scenario, by the index of each object they are over. */
export interface Watch {
  readonly byObject: readonly (readonly Watched[] | undefined)[]
}

interface Watched {
  readonly invariant: Invariant
  readonly over: readonly KnownObject[]
  /** Numbers tuples of states: (number of the shorter tuple, next state) to number. */
  readonly tuples: Map<number, number>
  /** By number of a full tuple. */
  readonly verdicts: boolean[]
}

/** Throws a ScenarioError if an invariant does not hold before anything has happened. */
export function newWatch(scenario: Scenario, objects: Objects): Watch {
  const all = (scenario.invariants ?? []).map((invariant) => (
    { invariant, over: invariant.over.map((shared) => objects.list[objectIndex(objects, shared)]!) }))
  for (const { invariant, over } of all) {
    if (!holds({ scenario, objects }, invariant, over.map(() => 0))) {
      throw new ScenarioError(`${scenario.name}: "${invariant.violation}" is the case before anything has happened`)
    }
  }
  // Known from the start, so that looking at them at the end needs no wider rows.
  for (const { over } of scenario.atEnd ?? []) over.forEach((shared) => objectIndex(objects, shared))
  return watchOver(all)
}

export function watchOver(invariants: readonly Pick<Watched, 'invariant' | 'over'>[]): Watch {
  const byObject: Watched[][] = []
  for (const { invariant, over } of invariants) {
    const watched: Watched = { invariant, over, tuples: new Map(), verdicts: [] }
    for (const { index } of new Set(over)) (byObject[index] ??= []).push(watched)
  }
  return { byObject }
}

/**
 * What a change of the object has broken: the labels of the invariants over it that do not hold.
 *
 * Verdicts are kept by the states looked at.
 */
export function brokenBy(machine: Machine, row: Int32Array, object: number): readonly string[] {
  const base = machine.taskNames.length
  let broken: string[] | undefined
  for (const { invariant, over, tuples, verdicts } of machine.watch.byObject[object] ?? []) {
    let tuple = 0
    for (const { index } of over) {
      const key = tuple * 2 ** 26 + row[base + index]!
      let longer = tuples.get(key)
      if (longer === undefined) tuples.set(key, (longer = tuples.size + 1))
      tuple = longer
    }
    verdicts[tuple] ??= verdictOn(machine, invariant, over.map(({ index }) => row[base + index]!))
    if (!verdicts[tuple]) (broken ??= []).push(invariant.violation)
  }
  return broken ?? none
}

function verdictOn(machine: Machine, invariant: Invariant, states: readonly number[]): boolean {
  return machine.asks === undefined ? verdict(machine, invariant, states) : machine.asks.holds(invariant, states)
}

const none: readonly string[] = []

/**
 * As holds(), but throws a ScenarioError if it would be another verdict with tasks exchanged that are declared as alike.
 *
 * So nothing is lost by an invariant that is not symmetric. Take the scenario in which a task halts where verdicts differ. In that
 * one tasks can be exchanged, so the search reaches such a state if there is one: and then it comes here.
 */
export function verdict(machine: Machine, invariant: Invariant, states: readonly number[]): boolean {
  const { scenario, objects, symmetry } = machine
  const found = holds(machine, invariant, states)
  symmetry?.exchanges.forEach((_, exchange) => {
    const others = invariant.over.map((shared, i) => imageOf(machine, exchange, objectIndex(objects, shared), states[i]!))
    if (others.every((state, i) => state === states[i]) || holds(machine, invariant, others) === found) return
    const names = symmetry.groups.flat().map((task) => machine.taskNames[task]).join(', ')
    throw new ScenarioError(`${scenario.name}: \`symmetric\`: the invariant "${invariant.violation}" tells ${names} apart, expected one that minds how many hold something and not who; or search without symmetry`)
  })
  return found
}

/** Evaluates an invariant on the given states of the objects it is over. */
export function holds(
  { scenario, objects }: { scenario: Scenario; objects: Objects },
  invariant: Invariant,
  states: readonly number[],
): boolean {
  const values = invariant.over.map((shared, i) => {
    const object = objects.list[objectIndex(objects, shared)]!
    return readable(objects, object, states[i] ?? 0)
  })
  try {
    return invariant.holds(values)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new ScenarioError(`${scenario.name}: the invariant "${invariant.violation}" throws: ${message}`, { cause: error })
  }
}
