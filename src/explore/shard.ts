import { areInConflict, newConflicts } from './conflicts.ts'
import { exchanged } from './exchange.ts'
import type { Machine } from './machine.ts'
import { lowest } from './persistent.ts'
import { firstRow, keyOf, neededWidth, nodeOf, withRoom } from './row.ts'
import type { Row } from './row.ts'
import { encodeSchedule } from './schedule.ts'
import { enabledTasks, step } from './step.ts'

/** A part of a search: the `index`-th, from 0, of so many. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** Where a search begins: after these moves, and with these tasks asleep. */
export interface Start {
  readonly tasks: readonly number[]
  readonly asleep: number
}

export const wholeSearch: readonly Start[] = [{ tasks: [], asleep: 0 }]

/** So many starts for each shard, if there are: some take longer than others. */
const startsForEach = 50
/** And with so many moves or states there are enough in any case. */
const deepest = 40
const most = 20_000

/**
 * The beginnings of a search that is to be done in parts: where all its runs are after some ops.
 *
 * They are found with sleep sets alone, each task with all others, so nothing that is learned later can change them,
 * and all shards have the same. Who explores every one of them, in their order, has done
 * what explore.ts calls leaving the first state: a task that sleeps at one was moved in one before. So all
 * shards together reach every final state, whoever explores which, and no shard has to know of another.
 */
export function startsOf(machine: Machine, shards: number): readonly Start[] {
  let starts = wholeSearch
  for (let depth = 1; depth <= deepest && starts.length < startsForEach * shards; depth++) {
    const next = startsAt(machine, depth)
    if (next.length > most) return starts
    starts = next
  }
  return starts
}

/** Those of one shard: neighbours, for what follows from them overlaps most. */
export function ownStarts(starts: readonly Start[], { index, of }: Shard): readonly Start[] {
  return starts.slice(Math.floor((starts.length * index) / of), Math.floor((starts.length * (index + 1)) / of))
}

/** What all shards of a search must have in common. */
export function startsText(starts: readonly Start[]): string {
  return starts.map(({ tasks, asleep }) => `${encodeSchedule([...tasks])}:${String(asleep)}`).join(' ')
}

interface Tree {
  readonly machine: Machine
  readonly conflicts: ReturnType<typeof newConflicts>
  readonly depth: number
  readonly met: Set<string>
  readonly starts: Start[]
}

function startsAt(machine: Machine, depth: number): readonly Start[] {
  const tree: Tree = { machine, conflicts: newConflicts(machine.automaton.alphabet), depth, met: new Set(), starts: [] }
  grow(tree, firstRow(machine, neededWidth(machine)), [], 0)
  return tree.starts
}

function grow(tree: Tree, row: Row, tasks: readonly number[], sleeping: number): void {
  const { machine, conflicts, depth, met, starts } = tree
  // A state met before was reached by a smaller start, or leads to some; so was one that an exchange makes of it: see explore.ts.
  if (met.has(keyOf(row))) return
  for (const exchange of machine.symmetry?.exchanges.keys() ?? [0]) met.add(keyOf(exchange === 0 ? row : exchanged(machine, exchange, row)))
  const enabled = enabledTasks(machine, row)
  if (tasks.length === depth || enabled === 0) {
    starts.push({ tasks, asleep: sleeping })
    return
  }
  let asleep = sleeping
  for (let open = enabled & ~sleeping; open !== 0; open &= open - 1) {
    const task = lowest(open)
    const { op } = nodeOf(machine, row, task)
    let after = asleep
    for (let rest = asleep; rest !== 0; rest &= rest - 1) {
      const other = nodeOf(machine, row, lowest(rest)).op
      if (op === undefined || other === undefined || areInConflict(conflicts, op.id, other.id)) after &= ~(rest & -rest)
    }
    const next = row.slice()
    step(machine, next, task)
    grow(tree, withRoom(machine, next), [...tasks, task], after)
    asleep |= 1 << task
  }
}
