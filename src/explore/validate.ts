import { areOthers } from './answersChanged.ts'
import { bug } from './errors.ts'
import { exchanged } from './exchange.ts'
import { computeFootprint, meets } from './footprint.ts'
import { heldWith } from './frozen.ts'
import type { Frozen } from './frozen.ts'
import type { Machine } from './machine.ts'
import type { Moment } from './persistent.ts'
import { nodeOf } from './row.ts'
import type { Row } from './row.ts'
import { encodeSchedule } from './schedule.ts'
import { tasksOf } from './path.ts'
import type { Search } from './search.ts'
import { readRow } from './stateTable.ts'
import { blockers, enabledTasks, step } from './step.ts'

/** What the reduction decided for one new state. */
export interface Decision {
  readonly state: number
  readonly asleep: number
  readonly chosen: number
}

/**
 * Checks what every state must satisfy: the table gives the row back, only enabled tasks sleep, and
 * the chosen tasks are enabled and some if any are. Where tasks may be exchanged, ops must lead to the
 * same state whether that is done before or after.
 */
export function validateState(search: Search, moment: Moment, { state, asleep, chosen }: Decision): void {
  const { machine, row, table, canonical, path, depth } = search
  const { enabled, footprints } = moment
  const fail = (what: string): never => {
    const schedule = encodeSchedule(tasksOf(path, depth))
    return bug(`${what}; ${machine.scenario.name} ${schedule}`)
  }
  const stored = new Int32Array(table.width)
  readRow(table, state, stored)
  const form = canonical === undefined || depth === 0 ? row : exchanged(machine, canonical.exchange, row)
  if (stored.some((word, i) => word !== form[i])) fail('a stored row differs from the row it was made of')
  if ((asleep & ~enabled) !== 0) fail('a task sleeps that is not enabled')
  if ((chosen & ~enabled) !== 0 || (chosen === 0) !== (enabled === 0)) fail('the chosen tasks are not enabled, or none is chosen')
  if (!areAlike(machine, row, enabled)) fail('tasks that are declared as alike are not')
  // With footprints that grow the pass will be done again, so its sets need not be right.
  if (isPersistent(moment, chosen) || areOthers(footprints)) return
  fail('the chosen set is not persistent')
}

/** True if every enabled task, with tasks exchanged first, leads to the state that it leads to, with tasks exchanged then. */
function areAlike(machine: Machine, row: Row, enabled: number): boolean {
  return (machine.symmetry?.exchanges ?? []).every((places, exchange) => places.every((to, task) => {
    const [before, after] = [exchanged(machine, exchange, row), row.slice()]
    if ((enabled & (1 << task)) === 0) return (enabledTasks(machine, before) & (1 << to)) === 0
    step(machine, before, to)
    step(machine, after, task)
    return exchanged(machine, exchange, after).every((word, i) => word === before[i])
  }))
}

/**
 * True if no outsider can do, while the chosen tasks are frozen, what conflicts with their next ops.
 *
 * Computed in another way than in persistent.ts, from above: all tasks that cannot move are taken as
 * members, and those which an outsider may set free are removed until nothing changes.
 */
function isPersistent(moment: Moment, chosen: number): boolean {
  const { machine, enabled } = moment
  const tasks = machine.taskNames.map((_, task) => task)
  let members = tasks.filter((task) => ((chosen | ~enabled) & (1 << task)) !== 0)
  for (let size = -1; size !== members.length; ) {
    size = members.length
    const before = members
    members = before.filter((task) => staysAsItIs(moment, task, before))
  }
  return tasks.every((task) => (chosen & (1 << task)) === 0 || members.includes(task))
}

/** True if `task` is not set free, and its op does not meet those of others, while all members are frozen. */
function staysAsItIs({ footprints, machine, row, enabled }: Moment, task: number, members: readonly number[]): boolean {
  const { op } = nodeOf(machine, row, task)
  if (op === undefined) return true
  const by = (enabled & (1 << task)) === 0 ? blockers(machine, row, task) : 0
  if (by !== 0) return members.some((member) => (by & (1 << member)) !== 0)
  let frozen: Frozen = new Map()
  for (const member of members) frozen = heldWith(frozen, nodeOf(machine, row, member))
  return machine.taskNames.every((_, other) =>
    members.includes(other) || !meets(computeFootprint(footprints.automaton, nodeOf(machine, row, other), frozen), op),
  )
}
