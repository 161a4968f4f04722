import { ScheduleError } from './errors.ts'

/**
 * Which task moves at each step, in writing: a letter per task and how often it moves, `A4B12A3`.
 * A is the first task of the scenario. A letter without a number moves once.
 */
export function encodeSchedule(tasks: Iterable<number>): string {
  const runs: [number, number][] = []
  for (const task of tasks) {
    const last = runs.at(-1)
    if (last?.[0] === task) last[1]++
    else runs.push([task, 1])
  }
  return runs.map(([task, length]) => `${taskLetter(task)}${length}`).join('')
}

export function taskLetter(task: number): string {
  return String.fromCharCode(65 + task)
}

/** One step of a run. With weak memory an op can go in several ways: it stands behind so many newer stores. */
export interface Move {
  readonly task: number
  readonly choice: number
}

/**
 * As `encodeSchedule`. Where an op stands behind newer stores of its cell, a point and their number follow the run of
 * which it is the last: in `A3.1B2` the third op of A reads the store before the newest.
 */
export function encodeMoves(moves: Iterable<Move>): string {
  let schedule = ''
  let run: number[] = []
  const flush = (): void => {
    schedule += encodeSchedule(run)
    run = []
  }
  for (const { task, choice } of moves) {
    if (run.length > 0 && run[0] !== task) flush()
    run.push(task)
    if (choice === 0) continue
    flush()
    schedule += `.${choice}`
  }
  flush()
  return schedule
}

/** The tasks of a schedule, step by step; `taskNames` are those of the scenario it is for. */
export function decodeSchedule(schedule: string, taskNames: readonly string[]): number[] {
  return decodeMoves(schedule, taskNames).map(({ task }) => task)
}

/** The moves of a schedule, step by step. */
export function decodeMoves(schedule: string, taskNames: readonly string[]): Move[] {
  const moves: Move[] = []
  let at = 0
  while (at < schedule.length) {
    const [run, letter, length, choice] = /^([A-Z])([1-9][0-9]{0,6})?(?:\.([1-9][0-9]{0,4}))?/.exec(schedule.slice(at)) ?? []
    if (run === undefined || letter === undefined) {
      const rest = schedule.slice(at, at + 10)
      throw new ScheduleError(
        `schedule "${schedule}": "${rest}" at character ${at + 1} is no run, expected a letter and a length, as in A4B12`,
      )
    }
    const task = letter.charCodeAt(0) - 65
    if (task >= taskNames.length) {
      const known = taskNames.map((name, i) => `${taskLetter(i)} ${name}`).join(', ')
      throw new ScheduleError(`schedule "${schedule}": ${letter} at character ${at + 1} is no task; the tasks are ${known}`)
    }
    for (let i = Number(length ?? 1); i > 0; i--) moves.push({ task, choice: i === 1 ? Number(choice ?? 0) : 0 })
    at += run.length
  }
  return moves
}
