import { exploreExhaustively } from './exhaustive.ts'
import type { Scenario } from './scenario.ts'
import type { Exploration, ExploreOptions } from './search.ts'

export function explore(scenario: Scenario, options: ExploreOptions = {}): Exploration {
  return exploreExhaustively(scenario, options)
}
