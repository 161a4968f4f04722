import type { KnownOp } from './alphabet.ts'
import { meets } from './footprint.ts'
import { footprintOf, withHolds } from './footprints.ts'
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
export function persistentSet({ footprints, machine, row, enabled }: Moment): number {
  let best = enabled
  let fewest = bitCount(enabled)
  for (let start = 0; start < machine.taskNames.length && fewest > 1; start++) {
    if ((enabled & (1 << start)) === 0) continue
    // Spelt out: a spread here costs more than all the rest.
    const awake = closure({ footprints, machine, row, enabled, members: 0, frozen: 0 }, start) & enabled
    const count = bitCount(awake)
    if (count < fewest) {
      best = awake
      fewest = count
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
}

/** A set of members in the making. */
interface Closure extends Moment {
  members: number
  /** What the members hold: a number of footprints.ts. */
  frozen: number
}

/** All members that `start` needs, as a mask. */
function closure(set: Closure, start: number): number {
  const count = set.machine.taskNames.length
  for (let task = 0; task < count; task++) {
    if (nodeOf(set.machine, set.row, task).op === undefined) join(set, task)
  }
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
  set.frozen = withHolds(set.footprints, set.frozen, nodeOf(set.machine, set.row, task))
}

/**
 * The tasks that must become members because `member` is one.
 *
 * Footprints are cut at what the members so far hold. With more members they only get smaller, so a
 * task found harmless stays harmless.
 */
function neededBy(set: Closure, member: number): number {
  const by = (set.enabled & (1 << member)) === 0 ? blockers(set.machine, set.row, member) : 0
  // One task that blocks it is enough to keep it blocked.
  if (by !== 0) return (by & set.members) !== 0 ? 0 : by & -by
  const { op } = nodeOf(set.machine, set.row, member)
  if (op === undefined) return 0
  let needed = 0
  for (let task = 0; task < set.machine.taskNames.length; task++) {
    if ((set.members & (1 << task)) === 0 && mayMeet(set, task, op)) needed |= 1 << task
  }
  return needed
}

/** True if `task` can come to an op that may not be swapped with `op` while all members are frozen. */
function mayMeet({ footprints, machine, row, enabled, members, frozen }: Closure, task: number, op: KnownOp): boolean {
  const isStuck = (enabled & (1 << task)) === 0 && (blockers(machine, row, task) & members) !== 0
  return !isStuck && meets(footprintOf(footprints, nodeOf(machine, row, task), frozen), op)
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
