import type { Machine } from './machine.ts'
import { firstRow, neededWidth, withRoom } from './row.ts'
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
  for (let walk = 0; walk < 200 && idle < 8; walk++) {
    const before = machine.automaton.edgeCount
    randomWalk(machine, random)
    idle = machine.automaton.edgeCount === before ? idle + 1 : 0
  }
}

/** One run to its end, or for as many ops as a run that ends can reasonably have. */
function randomWalk(machine: Machine, random: () => number): void {
  let row = firstRow(machine, neededWidth(machine))
  // Mostly goes on with the same task: runs of ops reach deeper than a fair mix.
  let task = 0
  for (let steps = 0; steps < 5000; steps++) {
    const enabled = enabledTasks(machine, row)
    if (enabled === 0) return
    while ((enabled & (1 << task)) === 0 || random() < 0.2) {
      task = Math.floor(random() * machine.taskNames.length)
      if ((enabled & (1 << task)) !== 0) break
    }
    step(machine, row, task)
    row = withRoom(machine, row)
  }
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
