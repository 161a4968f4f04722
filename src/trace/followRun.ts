import { newMachine } from '../explore/machine.ts'
import type { Trace } from '../explore/replay.ts'
import { nodeOf } from '../explore/row.ts'
import { encodeMoves } from '../explore/schedule.ts'
import type { Move } from '../explore/schedule.ts'
import type { Scenario } from '../explore/scenario.ts'
import { newWalk } from '../explore/walk.ts'
import type { Walk } from '../explore/walk.ts'

/** A run in the making: where it stands and who has moved. */
interface Course {
  readonly walk: Walk
  readonly moves: Move[]
  /** How often a task has done an op at a place, by `keyOf`. */
  readonly done: Map<string, number>
  /** With weak memory: behind how many newer stores the ops of the run stood, by place and count. */
  readonly choices: ReadonlyMap<string, number>
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
  const course: Course = { walk: newWalk(newMachine(scenario)), moves: [], done: new Map(), choices: choicesOf(run) }
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
  return encodeMoves(course.moves)
}

function keyOf(task: number, frames: readonly string[]): string {
  return `${task} ${frames.join(' > ')}`
}

function choicesOf({ steps }: Trace): ReadonlyMap<string, number> {
  const done = new Map<string, number>()
  const choices = new Map<string, number>()
  for (const { task, frames, stale } of steps) {
    const key = keyOf(task, frames)
    const times = done.get(key) ?? 0
    done.set(key, times + 1)
    if (stale !== undefined) choices.set(`${times} ${key}`, stale.behind)
  }
  return choices
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
function alone({ walk, done, choices }: Course, task: number, isThere: Until): { readonly moves: number; readonly isThere: boolean } {
  const trial: Course = { walk: walk.copy(), moves: [], done: new Map(done), choices }
  for (;;) {
    if (isThere(trial.done, standsAt(trial, task))) return { moves: trial.moves.length, isThere: true }
    if (!move(trial, task)) return { moves: trial.moves.length, isThere: false }
  }
}

function standsAt({ walk }: Course, task: number): string {
  return keyOf(task, nodeOf(walk.machine, walk.row(), task).sites)
}

/** Moves the task by one op if it can: in the way that the run went there, or else behind no newer store if that is possible. */
function move(course: Course, task: number): boolean {
  const { walk, moves, done, choices } = course
  const open = walk.choices(task)
  if (open.length === 0) return false
  const key = standsAt(course, task)
  const times = done.get(key) ?? 0
  const wanted = choices.get(`${times} ${key}`) ?? 0
  const choice = open.includes(wanted) ? wanted : 0
  if (!open.includes(choice)) return false
  walk.move(task, choice)
  moves.push({ task, choice })
  done.set(key, times + 1)
  return true
}

function finish(course: Course, first: number): void {
  const { walk } = course
  const order = walk.machine.taskNames.map((_, task) => task).sort((a, b) => Number(b === first) - Number(a === first))
  for (let task: number | undefined = first; task !== undefined; ) {
    while (move(course, task)) { /* as far as it can */ }
    task = order.find((other) => walk.choices(other).includes(0))
  }
}
