/**
 * Something is wrong with a scenario, so that nothing can be said about its outcomes.
 *
 * The message names the scenario, the task and the step, and says what to change. It is API: every
 * message has a test.
 */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
}

/** A schedule string that cannot be read, or that the scenario does not follow. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError'
}

/** For what cannot happen. The message says that the fault is ours. */
export function bug(what: string): never {
  throw new Error(`internal error in the explorer: ${what} (please report)`)
}

/** The default branch of a switch over all kinds. */
export function unreachable(x: never): never {
  return bug(`unexpected ${String(x)}`)
}

/** What a thrown value says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
