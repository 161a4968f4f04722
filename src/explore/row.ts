import type { Node } from './automaton.ts'
import type { Machine } from './machine.ts'

/** A state of a machine: see machine.ts. */
export type Row = Int32Array

/** The row in which nothing has been done, of `width` words. */
export function firstRow(machine: Machine, width: number): Row {
  const row = new Int32Array(width)
  machine.roots.forEach((node, task) => (row[task] = node.id))
  for (const [object, state] of machine.first) row[machine.taskNames.length + object] = state
  return row
}

/** The fewest words a row of this machine must have by now. */
export function neededWidth(machine: Machine): number {
  return machine.taskNames.length + machine.objects.list.length
}

/** The node at which `task` stands. */
export function nodeOf(machine: Machine, row: Row, task: number): Node {
  return machine.automaton.nodes[row[task]!]!
}

/** `row`, or a longer one if objects have been met for which it has no words. */
export function withRoom(machine: Machine, row: Row): Row {
  const width = neededWidth(machine)
  if (width <= row.length) return row
  const wider = new Int32Array(width)
  wider.set(row)
  return wider
}

/** A row in writing: the same for a longer one that ends in zeros. */
export function keyOf(row: Row): string {
  return row.join().replace(/(?:,0)+$/, '')
}
