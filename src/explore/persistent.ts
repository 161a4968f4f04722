import { contextWith } from './contexts.ts'
import { thoseWhoMeet } from './footprints.ts'
import type { Footprints } from './footprints.ts'
import type { Machine } from './machine.ts'
import { HOLDS } from './nodeTables.ts'
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
  const { enabled, first, machine, row, footprints } = moment
  if ((enabled & (enabled - 1)) === 0) return enabled
  const stopped = enterTasks(moment)
  const kept = contextOf(footprints, row, 0, stopped)
  let best = enabled
  let fewest = bitCount(enabled)
  const count = machine.taskNames.length
  for (let turn = 0, start = first; turn < count && fewest > 1; turn++, start = start + 1 === count ? 0 : start + 1) {
    if ((enabled & (1 << start)) === 0) continue
    const awake = closure(moment, stopped | (1 << start), contextOf(footprints, row, kept, 1 << start), fewest) & enabled
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

/**
 * Notes which tasks each of which alone keeps a task from moving, and who holds something.
 *
 * Returns those that have ended or were halted; they keep what they hold.
 */
function enterTasks({ footprints, machine, row, enabled }: Moment): number {
  const { waits } = footprints
  const { op, flags } = machine.automaton.tables
  let stopped = 0
  let blocked = 0
  let holding = 0
  for (let task = 0; task < waits.length; task++) {
    const node = row[task]!
    if ((flags[node]! & HOLDS) !== 0) holding |= 1 << task
    if ((enabled & (1 << task)) !== 0) continue
    if (op[node]! < 0) stopped |= 1 << task
    else if ((waits[task] = blockers(machine, row, task)) !== 0) blocked |= 1 << task
  }
  footprints.blocked = blocked
  footprints.holding = holding
  return stopped
}

function allTasks({ waits }: Footprints): number {
  return (1 << waits.length) - 1
}

/** The context in which these tasks are frozen, too. */
function contextOf(footprints: Footprints, row: Row, context: number, members: number): number {
  let sum = context
  for (let rest = members & footprints.holding; rest !== 0; rest &= rest - 1) sum = contextWith(footprints.contexts, sum, row[lowest(rest)]!)
  return sum
}

/**
 * All members that those given, the one that begins and those that have stopped, need beside them, as a mask.
 * `held` is what these hold. Where as many as `enough` can move it is not gone on with: such a set is not wanted.
 */
function closure({ footprints, row, enabled }: Moment, given: number, held: number, enough: number): number {
  let members = given
  let context = held
  for (let open = given & enabled; open !== 0; ) {
    const member = lowest(open)
    open &= open - 1
    const needed = neededBy(footprints, row, member, members, context)
    open |= needed
    members |= needed
    if (needed !== 0 && bitCount(members & enabled) >= enough) return members
    context = contextOf(footprints, row, context, needed)
  }
  return members
}

/**
 * The tasks that must become members because `member` is one.
 *
 * Footprints are cut at what the members so far hold. With more members they only get smaller, so a
 * task found harmless stays harmless. So does a task that one of the members blocks.
 */
function neededBy(footprints: Footprints, row: Row, member: number, members: number, context: number): number {
  const { waits, blocked, automaton: { tables } } = footprints
  if ((blocked & (1 << member)) !== 0) {
    const by = waits[member]!
    // One task that blocks it is enough to keep it blocked.
    return (by & members) !== 0 ? 0 : by & -by
  }
  const op = tables.op[row[member]!]!
  if (op < 0) return 0
  let others = allTasks(footprints) & ~members
  for (let rest = blocked & others; rest !== 0; rest &= rest - 1) if ((waits[lowest(rest)]! & members) !== 0) others &= ~(rest & -rest)
  return thoseWhoMeet(footprints, context, op, row, others)
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
