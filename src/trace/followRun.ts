import { newMachine } from '../explore/machine.ts'
import type { Machine } from '../explore/machine.ts'
import type { Trace } from '../explore/replay.ts'
import { firstRow, neededWidth, nodeOf, withRoom } from '../explore/row.ts'
import type { Row } from '../explore/row.ts'
import { encodeSchedule } from '../explore/schedule.ts'
import type { Scenario } from '../explore/scenario.ts'
import { enabledTasks, step } from '../explore/step.ts'

/** A run in the making: where it stands and who has moved. */
interface Course {
  readonly machine: Machine
  row: Row
  readonly tasks: number[]
  /** How often a task has done an op at a place, by `keyOf`. */
  readonly done: Map<string, number>
}

/**
 * A schedule on which `scenario` goes the way of `run`, a run of its twin, as far as it can, and then
 * to the end.
 *
 * Each turn of a task in `run` ends with an op at some place. Here the turn goes on until the task
 * has done that op as often; if it never will, up to where it stood next in `run`; else as far as it
 * can. What the tasks do once `run` is over comes last, the one that moved last first.
 */
export function followRun(scenario: Scenario, run: Trace): string {
  const machine = newMachine(scenario)
  const course: Course = { machine, row: firstRow(machine, neededWidth(machine)), tasks: [], done: new Map() }
  const keys = run.steps.map(({ task, frames }) => keyOf(task, frames))
  const counts = new Map<string, number>()
  run.steps.forEach(({ task }, i) => {
    const key = keys[i]!
    counts.set(key, (counts.get(key) ?? 0) + 1)
    if (run.steps[i + 1]?.task === task) return
    const next = run.steps.findIndex((later, n) => n > i && later.task === task)
    takeTurn(course, task, { last: key, times: counts.get(key)!, next: keys[next] })
  })
  finish(course, run.steps.at(-1)?.task ?? 0)
  return encodeSchedule(course.tasks)
}

function keyOf(task: number, frames: readonly string[]): string {
  return `${task} ${frames.join(' > ')}`
}

interface Turn {
  readonly last: string
  readonly times: number
  /** Where the task stood when it moved again. */
  readonly next: string | undefined
}

function takeTurn(course: Course, task: number, { last, times, next }: Turn): void {
  const ways = [
    alone(course, task, (done) => (done.get(last) ?? 0) >= times),
    alone(course, task, (_, standsAt) => standsAt === next),
  ]
  const way = ways.find(({ isThere }) => isThere) ?? alone(course, task, () => false)
  for (let i = 0; i < way.moves; i++) move(course, task)
}

type Until = (done: ReadonlyMap<string, number>, standsAt: string) => boolean

/** How many ops `task` can do by itself until it is where it should be; tries it on a copy. */
function alone({ machine, row, done }: Course, task: number, isThere: Until): { readonly moves: number; readonly isThere: boolean } {
  const trial: Course = { machine, row: row.slice(), tasks: [], done: new Map(done) }
  for (;;) {
    if (isThere(trial.done, standsAt(trial, task))) return { moves: trial.tasks.length, isThere: true }
    if (!move(trial, task)) return { moves: trial.tasks.length, isThere: false }
  }
}

function standsAt({ machine, row }: Course, task: number): string {
  return keyOf(task, nodeOf(machine, row, task).sites)
}

/** Moves the task by one op if it can. */
function move(course: Course, task: number): boolean {
  const { machine, tasks, done } = course
  if ((enabledTasks(machine, course.row) & (1 << task)) === 0) return false
  const key = standsAt(course, task)
  step(machine, course.row, task)
  tasks.push(task)
  done.set(key, (done.get(key) ?? 0) + 1)
  course.row = withRoom(machine, course.row)
  return true
}

function finish(course: Course, first: number): void {
  const order = course.machine.taskNames.map((_, task) => task).sort((a, b) => Number(b === first) - Number(a === first))
  for (let task: number | undefined = first; task !== undefined; ) {
    while (move(course, task)) { /* as far as it can */ }
    task = order.find((other) => (enabledTasks(course.machine, course.row) & (1 << other)) !== 0)
  }
}
