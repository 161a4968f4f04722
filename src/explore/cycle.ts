import { ScenarioError } from './errors.ts'
import { nodeOf } from './row.ts'
import { encodeSchedule } from './schedule.ts'
import type { Search } from './search.ts'

/** The error for a state met again on the path that led to it: `state` is the one just reached. */
export function cycleError(search: Search, state: number): ScenarioError {
  const { machine, path, depth } = search
  const tasks = path.slice(0, depth).map(({ task }) => task)
  let begin = depth - 1
  while (begin > 0 && path[begin - 1]!.to !== state) begin--
  const round = [...new Set(tasks.slice(begin))].map((task) => machine.taskNames[task])
  const where = nodeOf(machine, search.row, tasks.at(-1) ?? 0).sites.at(-1)
  const length = depth - begin
  return new ScenarioError(
    `${machine.scenario.name}: ${round.join(' and ')} never ${round.length === 1 ? 'terminates: it' : 'terminate: they'} can do ` +
      `${length} op${length === 1 ? '' : 's'} for ever${where === undefined ? '' : `, at ${where},`} and nothing changes; ` +
      `bound ${round.length === 1 ? 'its' : 'their'} retries or wait with await (schedule ${encodeSchedule(tasks)})`,
  )
}
