import type { LockRule } from '../explore/lockRules.ts'
import type { Scenario } from '../explore/scenario.ts'

/** What is wrong with the module of an explore block; the text says what was expected. */
export interface NoScenario {
  readonly message: string
  readonly help: string
}

export interface Loaded {
  readonly name: string
  /** The clause that is missing, or the bug that was put back. */
  readonly without?: string | undefined
  readonly lockRules?: readonly LockRule[] | undefined
}

/** The scenario that a block's module exports by default, under the name of the block and under the project's lock rules. */
export function scenarioOf(exported: unknown, { name, without, lockRules = [] }: Loaded): Scenario | NoScenario {
  if (isScenario(exported)) {
    const isChecked = without === undefined || exported.lockdep === 'in twins too'
    return { ...exported, name, ...(isChecked && lockRules.length > 0 ? { lockRules } : {}) }
  }
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
