import { twinWords } from '../chapter/twin.ts'
import type { Exploration } from '../explore/exploration.ts'
import { badOutcomes, count, outcomeLine, sortedOutcomes } from '../literate/outcomes.ts'
import { replayCommand } from '../literate/claims.ts'
import type { ExitCode } from './exit.ts'
import type { BlockRequest } from './loadScenario.ts'

/** Prints what was found. 0 if nothing bad is reached, 1 if something is or the search hit a limit. */
export function printExploration(shown: Shown, { json }: { readonly json: boolean }): ExitCode {
  console.log(json ? asJson(shown) : asText(shown))
  return verdictOf(shown.found) === 'never' ? 0 : 1
}

function verdictOf(found: Exploration): 'never' | 'reached' | 'undecided' {
  if (badOutcomes(found).length > 0) return 'reached'
  return found.verdict === 'complete' ? 'never' : 'undecided'
}

/** What a search has found, and of what. */
export interface Shown {
  readonly request: Pick<BlockRequest, 'name'> & { readonly without?: string | undefined }
  readonly place: string
  readonly found: Exploration
  readonly ms: number
  readonly hint: string | undefined
}

function asText({ request: { name, without }, place, found, ms, hint }: Shown): string {
  const twin = without === undefined ? 'with every clause' : twinWords(without)
  const counts = `${count(found.states)} states, ${count(found.transitions)} transitions, ${(ms / 1000).toFixed(1)} s`
  const limit = found.verdict === 'complete' ? '' : `; not all was visited: ${found.limit ?? 'a limit was hit'}`
  const lines = sortedOutcomes(found).map((outcome) => `  ${outcomeLine(outcome)}\n      ${outcome.schedule}`)
  const [worst] = badOutcomes(found)
  const helps = [...(worst === undefined ? [] : [replayCommand(name, worst.schedule, without)]), ...(hint === undefined ? [] : [hint])]
  const help = helps.length === 0 ? [] : ['', ...helps.map((each) => `help: ${each}`)]
  return [`${name} ${twin}  ${place}`, `${verdictOf(found)}, ${counts}${limit}`, ...lines, ...help].join('\n')
}

function asJson({ request: { name, without }, found, ms, hint }: Shown): string {
  const { states, transitions, limit } = found
  const outcomes = sortedOutcomes(found)
  return JSON.stringify({ name, without, verdict: verdictOf(found), limit, states, transitions, ms, outcomes, hint }, undefined, 2)
}
