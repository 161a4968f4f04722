import type { Scenario } from '../explore/scenario.ts'

/** What is wrong with the module of an explore block; the text says what was expected. */
export interface NoScenario {
  readonly message: string
  readonly help: string
}

/** The scenario that a block's module exports by default, under the name of the block. */
export function scenarioOf(exported: unknown, name: string): Scenario | NoScenario {
  if (isScenario(exported)) return { ...exported, name }
  const is = exported === undefined ? 'exports nothing by default' : 'exports by default what is no scenario'
  return {
    message: `block \`${name}\` ${is}, expected a scenario`,
    help: 'end it with `export default race(vm, { … })`',
  }
}

function isScenario(value: unknown): value is Scenario {
  if (typeof value !== 'object' || value === null || !('tasks' in value)) return false
  const { tasks } = value
  return typeof tasks === 'object' && tasks !== null && Object.keys(tasks).length > 0
    && Object.values(tasks).every((task) => typeof task === 'function')
}
