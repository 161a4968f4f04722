import type { Node } from './automaton.ts'
import { mayMeet, withHolds } from './footprints.ts'
import type { Footprints } from './footprints.ts'
import type { Machine } from './machine.ts'
import { nodeOf } from './row.ts'
import type { Row } from './row.ts'
import { blockers } from './step.ts'

/**
 * A persistent set: enabled tasks such that whatever the others do first, it commutes with the next
 * op of each of them. It is enough to try these (Godefroid, Partial-Order Methods, 1996, chapter 4).
 *
 * `members` is the set the argument is about; it holds all tasks that must stay frozen for it,
 * blocked ones and those that have ended or were halted too. In any run in which only other tasks move
 *
 * - an enabled member stays enabled, and its op commutes with every op of the run: no footprint of an
 *   outsider meets it;
 * - a member blocked by a task is still blocked by the same one, which is a member;
 * - a member that waits for a value is still waiting: no outsider's footprint writes the cell.
 *
 * So the run can be had with a member's op first, and every final state reached from here is reached
 * through a member. Of the sets that begin with one enabled task, the one with the fewest enabled
 * members is taken; nothing depends on which.
 */
export function persistentSet(moment: Moment): number {
  const { machine, enabled, first } = moment
  let best = enabled
  let fewest = bitCount(enabled)
  if (fewest <= 1) return enabled
  const set = newClosure(moment)
  joinStopped(set)
  const { members, frozen } = set
  const count = machine.taskNames.length
  for (let turn = 0, start = first; turn < count && fewest > 1; turn++, start = start + 1 === count ? 0 : start + 1) {
    if ((enabled & (1 << start)) === 0) continue
    set.members = members
    set.frozen = frozen
    const awake = closure(set, start) & enabled
    const size = bitCount(awake)
    if (size < fewest) {
      best = awake
      fewest = size
    }
  }
  return best
}

/** A state, with what is known about what can come after it. */
export interface Moment {
  readonly footprints: Footprints
  readonly machine: Machine
  readonly row: Row
  /** The tasks that can move, as a mask. */
  readonly enabled: number
  /** The task to begin with when looking for a small set; the one that moved last is a good guess. */
  readonly first: number
}

/** A set of members in the making. */
interface Closure extends Moment {
  /** By task: where it stands, and which tasks each of which alone keeps it from moving. */
  readonly nodes: readonly Node[]
  readonly waits: readonly number[]
  members: number
  /** What the members hold: a number of footprints.ts. */
  frozen: number
}

function newClosure(moment: Moment): Closure {
  const { footprints, machine, row, enabled, first } = moment
  const { nodes, waits } = footprints.room
  for (let task = 0; task < machine.taskNames.length; task++) {
    const node = nodeOf(machine, row, task)
    nodes[task] = node
    waits[task] = (enabled & (1 << task)) === 0 && node.op !== undefined ? blockers(machine, row, task) : 0
  }
  // Spelt out: a spread here costs more than all the rest.
  return { footprints, machine, row, enabled, first, nodes, waits, members: 0, frozen: 0 }
}

/** Tasks that have ended or were halted keep what they hold. */
function joinStopped(set: Closure): void {
  for (let task = 0; task < set.nodes.length; task++) {
    if (set.nodes[task]!.op === undefined) join(set, task)
  }
}

/** All members that `start` needs beside those of `set`, as a mask. */
function closure(set: Closure, start: number): number {
  join(set, start)
  for (let open = 1 << start; open !== 0; ) {
    const member = lowest(open)
    open &= ~(1 << member)
    const needed = neededBy(set, member)
    open |= needed
    for (let rest = needed; rest !== 0; rest &= rest - 1) join(set, lowest(rest))
  }
  return set.members
}

function join(set: Closure, task: number): void {
  set.members |= 1 << task
  set.frozen = withHolds(set.footprints, set.frozen, set.nodes[task]!)
}

/**
 * The tasks that must become members because `member` is one.
 *
 * Footprints are cut at what the members so far hold. With more members they only get smaller, so a
 * task found harmless stays harmless. So does a task that one of the members blocks.
 */
function neededBy({ footprints, nodes, waits, members, frozen }: Closure, member: number): number {
  const by = waits[member]!
  // One task that blocks it is enough to keep it blocked.
  if (by !== 0) return (by & members) !== 0 ? 0 : by & -by
  const { op } = nodes[member]!
  if (op === undefined || op.accesses.length === 0) return 0
  let needed = 0
  for (let task = 0; task < nodes.length; task++) {
    if ((members & (1 << task)) !== 0 || (waits[task]! & members) !== 0) continue
    if (mayMeet(footprints, nodes[task]!, frozen, op)) needed |= 1 << task
  }
  return needed
}

/** The lowest task in a mask. */
export function lowest(mask: number): number {
  return 31 - Math.clz32(mask & -mask)
}

function bitCount(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++
  return count
}
