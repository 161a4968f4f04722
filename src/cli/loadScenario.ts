import type { Worker } from 'node:worker_threads'
import type { Scenario } from '../explore/scenario.ts'

export interface BlockRequest {
  readonly root: string
  /** The name of an explore block. */
  readonly name: string
  /** The clause to take out, or the bug to put back. */
  readonly without: string | undefined
}

export interface LoadedScenario {
  readonly scenario: Scenario
  /** Where its block stands: `page:line`. */
  readonly place: string
  /** The blocks that run the model without the clause, if one was named and this block is not among them. */
  readonly insteadOf: readonly string[] | undefined
}

/** The scenario of a block as the model makes it; what stands in the way is printed, answer 2. */
export type LoadScenario = (request: BlockRequest) => Promise<LoadedScenario | 2>

/** How a command comes by scenarios, and by threads that search them (src/explore/parallel/serve.ts). */
export interface Loading {
  readonly load: LoadScenario
  readonly start: () => Worker
}
