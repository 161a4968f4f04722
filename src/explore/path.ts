import { longer } from './nodeTables.ts'

/** By depth, all that is needed to take a step back, and what the search decided there. */
export interface Path {
  task: Int32Array
  node: Int32Array
  slot: Int32Array
  state: Int32Array
  /** The number of what was shared before the step. */
  shared: Int32Array
  /** Number of the state that the step leads to; -1 if it is not stored. */
  to: Int32Array
  /** Steps since the last state of the path that is stored. */
  unstored: Int32Array
  /** The tasks that can move from the state at this depth, those still to be moved, of these the ones with which another thread is busy, and the sleep set. */
  enabled: Int32Array
  todo: Int32Array
  busy: Int32Array
  /** Where there are such: a state at which that thread is. */
  blocker: Int32Array
  sleep: Int32Array
}

export function newPath(): Path {
  const words = (): Int32Array => new Int32Array(256)
  return { task: words(), node: words(), slot: words(), state: words(), shared: words(), to: words(), unstored: words(), enabled: words(), todo: words(), busy: words(), blocker: words(), sleep: words() }
}

/** Makes room for one step more than `depth`. */
export function makeRoom(path: Path, depth: number): void {
  if (depth + 1 < path.task.length) return
  for (const name of Object.keys(path) as (keyof Path)[]) path[name] = longer(path[name], 2 * path[name].length)
}

/** The tasks that moved on the way to `depth`. */
export function tasksOf({ task }: Path, depth: number): number[] {
  return [...task.subarray(0, depth)]
}
