import type { Machine } from './machine.ts'
import { firstRow, neededWidth, withRoom } from './row.ts'
import type { Row } from './row.ts'
import { noteStates, saturate } from './saturate.ts'
import type { Foreseen, SeenStates } from './saturate.ts'
import { enabledTasks, step } from './step.ts'

/**
 * Random runs that teach the machine most of the automata before the first pass of a search.
 *
 * Only for speed: what is still missing is learned in passes that then do not count. The walks are
 * the same each time, so counts of states can be pinned in tests.
 */
export function warmUp(machine: Machine): void {
  const random = mulberry32(1)
  let idle = 0
  for (let walk = 0; walk < 20_000 && idle < 200; walk++) {
    const before = machine.automaton.learned.length
    randomWalk(machine, random, () => {})
    idle = machine.automaton.learned.length === before ? idle + 1 : 0
  }
}

/**
 * A pass in vain that was shorter is sooner done again than saturated after: to learn an edge takes as
 * long as a few hundred transitions, and what the pass itself has learned is often enough.
 */
const saturateFrom = 300_000

/**
 * Learns more before a pass is done again: by runs, and after a long pass by what follows from the
 * states met (saturate.ts). Takes about as long as the pass that was in vain, which had so many `steps`.
 */
export function learnAhead(machine: Machine, steps: number, foreseen: Foreseen): void {
  const random = mulberry32(2)
  const seen: SeenStates = new Map()
  for (let left = 2 * steps; left > 0; ) {
    const before = machine.automaton.learned.length
    for (let walk = 0; walk < 100; walk++) left -= randomWalk(machine, random, (row) => { noteStates(machine, seen, row) })
    if (steps > saturateFrom) saturate(machine, seen, foreseen)
    const edges = machine.automaton.learned.length - before
    // To learn an edge is to run a task to it: far more than an op.
    left -= edges === 0 ? steps / 4 : 10 * edges
  }
}

/** How likely a run is to go over to another task. */
const changes = [0.02, 0.05, 0.1, 0.3] as const

/**
 * One run to its end, or for as many ops as a run that ends can reasonably have; their number.
 *
 * Tells `visit` of a state now and then, and of the last one.
 */
function randomWalk(machine: Machine, random: () => number, visit: (row: Row) => void): number {
  let row = firstRow(machine, neededWidth(machine))
  // Mostly goes on with the same task: runs of ops reach deeper than a fair mix. How mostly differs from run to run.
  const change = changes[Math.floor(random() * changes.length)]!
  let task = 0
  let steps = 0
  for (; steps < 5000; steps++) {
    const enabled = enabledTasks(machine, row)
    if (enabled === 0) break
    if (random() < 0.1) visit(row)
    while ((enabled & (1 << task)) === 0 || random() < change) {
      task = Math.floor(random() * machine.taskNames.length)
      if ((enabled & (1 << task)) !== 0) break
    }
    step(machine, row, task)
    row = withRoom(machine, row)
  }
  visit(row)
  return steps + 1
}

/** Tommy Ettinger's Mulberry32: small, seedable, good enough to choose tasks. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}
