import type { Machine } from './machine.ts'
import { HALTED } from './nodeTables.ts'
import { firstRow, neededWidth, withRoom } from './row.ts'
import type { Row } from './row.ts'
import { enabledTasks, step } from './step.ts'

/** How likely a run is to go over to another task. */
const changes = [0.02, 0.05, 0.1, 0.3] as const

/** As many ops as a run that ends can reasonably have. */
const longest = 5000

export interface RandomRun {
  /** The state it came to: where no task can move, a task was halted, or so many ops were done. */
  readonly row: Row
  readonly tasks: readonly number[]
}

/**
 * One run by chance. Tells `visit` of a state now and then, and of the last one.
 *
 * Mostly goes on with the same task: runs of ops reach deeper than a fair mix. How mostly differs from
 * run to run.
 */
export function randomRun(machine: Machine, random: () => number, { until, visit }: RunOptions): RandomRun {
  const { tables } = machine.automaton
  let row = firstRow(machine, neededWidth(machine))
  const change = changes[Math.floor(random() * changes.length)]!
  const tasks: number[] = []
  let task = 0
  while (tasks.length < longest) {
    const enabled = enabledTasks(machine, row)
    if (enabled === 0) break
    if (random() < 0.1) visit(row)
    while ((enabled & (1 << task)) === 0 || random() < change) {
      task = Math.floor(random() * machine.taskNames.length)
      if ((enabled & (1 << task)) !== 0) break
    }
    step(machine, row, task)
    row = withRoom(machine, row)
    tasks.push(task)
    if (until === 'a task is halted' && (tables.flags[row[task]!]! & HALTED) !== 0) break
  }
  visit(row)
  return { row, tasks }
}

export interface RunOptions {
  readonly until: 'nothing can move' | 'a task is halted'
  readonly visit: (row: Row) => void
}

/** Tommy Ettinger's Mulberry32: small, seedable, good enough to choose tasks. */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}
