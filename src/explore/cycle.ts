import { bug, ScenarioError } from './errors.ts'
import { exchanged } from './exchange.ts'
import type { Machine } from './machine.ts'
import { firstRow, keyOf, neededWidth, nodeOf, withRoom } from './row.ts'
import type { Row } from './row.ts'
import { encodeSchedule } from './schedule.ts'
import { step } from './step.ts'
import type { Exchange } from './symmetry.ts'

/** The error for a schedule that comes back to a state that it has passed, or to one that it becomes with tasks exchanged. */
export function cycleError(machine: Machine, schedule: readonly number[]): ScenarioError {
  const { tasks, begin, row } = firstRound(machine, machine.symmetry === undefined ? schedule : unrolled(machine, schedule))
  const round = [...new Set(tasks.slice(begin))].map((task) => machine.taskNames[task])
  const where = nodeOf(machine, row, tasks.at(-1) ?? 0).sites.at(-1)
  const length = tasks.length - begin
  return new ScenarioError(
    `${machine.scenario.name}: ${round.join(' and ')} never ${round.length === 1 ? 'terminates: it' : 'terminate: they'} can do ` +
      `${length} op${length === 1 ? '' : 's'} for ever${where === undefined ? '' : `, at ${where},`} and nothing changes; ` +
      `bound ${round.length === 1 ? 'its' : 'their'} retries or wait with await (schedule ${encodeSchedule(tasks)})`,
  )
}

interface Round {
  /** The schedule up to the first state met for the second time. */
  readonly tasks: readonly number[]
  /** Number of steps after which that state was met first. */
  readonly begin: number
  readonly row: Row
}

/** Runs the schedule again: the search does not keep every state of its path. */
function firstRound(machine: Machine, schedule: readonly number[]): Round {
  let row = firstRow(machine, neededWidth(machine))
  const met = new Map([[keyOf(row), 0]])
  for (const [index, task] of schedule.entries()) {
    step(machine, row, task)
    row = withRoom(machine, row)
    const begin = met.get(keyOf(row))
    if (begin !== undefined) return { tasks: schedule.slice(0, index + 1), begin, row }
    met.set(keyOf(row), index + 1)
  }
  return bug('a state was met again on a path that has none')
}

/**
 * The schedule, gone on with until a state is met again with every task in its own place.
 *
 * From the second of two states that differ in an exchange the same ops lead on, by exchanged tasks, to one that
 * differs from it in the same way. After some rounds all tasks are back.
 */
function unrolled(machine: Machine, schedule: readonly number[]): readonly number[] {
  const rows = [firstRow(machine, neededWidth(machine))]
  for (const task of schedule) {
    const row = rows.at(-1)!.slice()
    step(machine, row, task)
    rows.push(withRoom(machine, row))
  }
  const end = keyOf(rows.at(-1)!)
  for (const [begin, row] of rows.slice(0, -1).entries()) {
    const places = machine.symmetry?.exchanges.find((_, exchange) => keyOf(exchanged(machine, exchange, row)) === end)
    if (places !== undefined) return [...schedule, ...roundsAfter(schedule.slice(begin), places)]
  }
  return schedule
}

/** `round` with tasks exchanged, and exchanged once more, until each is itself again. */
function roundsAfter(round: readonly number[], places: Exchange): number[] {
  const rounds: number[] = []
  for (let exchange = places; exchange.some((to, task) => to !== task); exchange = exchange.map((to) => places[to]!)) rounds.push(...round.map((task) => exchange[task]!))
  return rounds
}
