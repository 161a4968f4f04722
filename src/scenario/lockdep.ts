import type { Scenario } from '../explore/scenario.ts'

/** The scenario with lockdep on in its broken twins too, for those whose harm is that lockdep speaks up. */
export function withLockdep(scenario: Scenario): Scenario {
  return { ...scenario, lockdep: 'in twins too' }
}
