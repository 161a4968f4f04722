import { ScenarioError } from './errors.ts'
import type { Machine } from './machine.ts'
import type { Row } from './row.ts'
import { foresee } from './step.ts'

/**
 * So many edges may be learned ahead for each one that a run or a pass has met: what is ahead may
 * have no end, as with a task that counts how often it has tried, and every edge makes footprints dearer.
 */
const perEdgeMet = 3

/** What was learned ahead so far in all passes of a search, in edges. */
export interface Foreseen {
  edges: number
}

/**
 * Learns how every task goes on from every node for every state in which the op's object was ever
 * `seen`, whether or not the two have met yet; then once more with the states to which that led.
 *
 * Only for speed: a pass of the search must be done again when a footprint grew, and after this it
 * seldom does. What is learned in vain makes footprints larger than they need be, so persistent sets
 * may be larger too, and stay right. A task is told here what it may never be told in a run, so a loop
 * without an op in it must end whatever it is told: the contract of `Task` (ops/op.ts).
 */
export function saturate(machine: Machine, seen: SeenStates, foreseen: Foreseen): void {
  const { learned } = machine.automaton
  const before = learned.length
  const met = before - foreseen.edges
  const limit = before + Math.max(0, perEdgeMet * met - foreseen.edges)
  const further: SeenStates = new Map([...seen].map(([object, states]) => [object, new Set(states)]))
  foreseeAll(machine, seen, { limit, further })
  foreseeAll(machine, further, { limit, further: new Map() })
  foreseen.edges += learned.length - before
}

function foreseeAll(machine: Machine, seen: SeenStates, { limit, further }: { readonly limit: number; readonly further: SeenStates }): void {
  const { nodes, learned } = machine.automaton
  // The list grows on the way.
  for (let id = 1; id < nodes.length; id++) {
    const node = nodes[id]!
    if (node.op === undefined) continue
    for (const state of seen.get(node.op.object) ?? [0]) {
      if (learned.length >= limit) return
      try {
        const written = foresee(machine, node, state)
        further.get(node.op.object)?.add(written)
      } catch (error) {
        // What a task does with a reply that it never gets is no mistake of the scenario.
        if (!(error instanceof ScenarioError)) throw error
      }
    }
  }
}

/** By number of an object: the numbers of the states in which it was met. */
export type SeenStates = Map<number, Set<number>>

/** Notes the states of all objects in `row`. */
export function noteStates(machine: Machine, seen: SeenStates, row: Row): void {
  const tasks = machine.taskNames.length
  for (let slot = tasks; slot < row.length; slot++) {
    const states = seen.get(slot - tasks)
    if (states === undefined) seen.set(slot - tasks, new Set([0, row[slot]!]))
    else states.add(row[slot]!)
  }
}
