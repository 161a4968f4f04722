import { explored } from './exploration.ts'
import type { Exploration, ExploreOptions } from './exploration.ts'
import { newMachine } from './machine.ts'
import type { Scenario } from './scenario.ts'
import { back, forward, leave, meet, record } from './search.ts'
import type { Search } from './search.ts'
import { enabledTasks } from './step.ts'
import { exploreWeakly } from './weak/explore.ts'

/**
 * Visits every reachable state by a depth-first search without any reduction.
 *
 * The oracle for `explore`: slow, and simple enough to be believed.
 */
export function exploreExhaustively(scenario: Scenario, options: ExploreOptions = {}): Exploration {
  if (scenario.memory === 'weak') return exploreWeakly(scenario, options, { locals: 'like all ops' })
  return explored(newMachine(scenario, options), options, visitAll)
}

/** The search itself. */
export function visitAll(search: Search): void {
  /** By depth: the tasks that have not been moved yet from the state there. */
  const todo = [enabledTasks(search.machine, search.row)]
  if (todo[0] === 0) record(search)
  while (search.stop === undefined) {
    const tasks = todo[search.depth]!
    if (tasks === 0) {
      if (search.depth === 0) return
      leave(search)
      continue
    }
    const task = search.others === undefined ? 31 - Math.clz32(tasks & -tasks) : search.others.pick(tasks)
    todo[search.depth] = tasks & ~(1 << task)
    forward(search, task)
    if (search.stop !== undefined) return
    if (meet(search, 'helps') === 'known') {
      back(search)
    } else {
      const enabled = enabledTasks(search.machine, search.row)
      todo[search.depth] = enabled
      if (enabled === 0) record(search)
    }
  }
}
