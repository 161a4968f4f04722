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

/** The tasks of a schedule, step by step; `taskNames` are those of the scenario it is for. */
export function decodeSchedule(schedule: string, taskNames: readonly string[]): number[] {
  const tasks: number[] = []
  let at = 0
  while (at < schedule.length) {
    const [run, letter, length] = /^([A-Z])([1-9][0-9]{0,6})?/.exec(schedule.slice(at)) ?? []
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
    for (let i = Number(length ?? 1); i > 0; i--) tasks.push(task)
    at += run.length
  }
  return tasks
}
