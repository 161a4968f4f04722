import type { Asks } from '../asks.ts'
import type { Automaton } from '../automaton.ts'
import { newAlphabet } from '../alphabet.ts'
import { bug } from '../errors.ts'
import { watchOver } from '../invariants.ts'
import type { Machine } from '../machine.ts'
import { newNodeTables } from '../nodeTables.ts'
import type { KnownObject } from '../objects.ts'
import type { Invariant, Scenario } from '../scenario.ts'
import { symmetryAmong } from '../symmetry.ts'
import { newValues } from '../values.ts'
import type { Beginning } from './messages.ts'

/**
 * A machine whose tasks run elsewhere: it knows what it was told of them (news.ts), and asks for the rest.
 *
 * What has a number here has the same one there, for only one thread gives numbers. Values and shared
 * objects are nothing but their numbers.
 */
export function replica(beginning: Beginning, invariants: readonly Invariant[], asks: Asks): Machine {
  const { name, taskNames, groups } = beginning
  const nobody = (): never => bug('a thread that only searches was to run a task or an invariant')
  const list = Array.from({ length: beginning.objects }, (_, index): KnownObject => ({ index, shared: undefined, states: [], numbers: new Map() }))
  const objects = { taskNames, values: newValues(), list, indices: new Map() }
  const scenario: Scenario = { name, tasks: Object.fromEntries(taskNames.map((task) => [task, nobody])) }
  const automaton: Automaton = {
    scenario: name,
    tasks: taskNames.map((task) => ({ name: task, start: nobody })),
    alike: taskNames.map((_, task) => [task]),
    alphabet: newAlphabet(objects, []),
    merge: 'live', rerun: 'if needed', fences: 'passed over', maxOps: Infinity,
    nodes: [], byTask: taskNames.map(() => []), tables: newNodeTables(), byKey: new Map(), learned: [],
  }
  automaton.nodes.length = 1
  const watch = watchOver(beginning.invariants.map(({ over }, i) => ({ invariant: invariants[i]!, over: over.map((index) => list[index]!) })))
  const symmetry = groups.length === 0 ? undefined : symmetryAmong(taskNames.length, groups)
  return { scenario, taskNames, objects, automaton, watch, roots: [], symmetry, first: new Map(), asks }
}

/** The invariants of a replica, in the order of their numbers; whether one holds is asked for. */
export function invariantsOf({ invariants }: Beginning): Invariant[] {
  return invariants.map(({ violation }) => ({ violation, over: [], holds: () => bug('an invariant has no code here') }))
}
