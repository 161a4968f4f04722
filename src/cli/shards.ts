import { hash } from 'node:crypto'
import { explore } from '../explore/explore.ts'
import { newMachine } from '../explore/machine.ts'
import { endedWith } from '../explore/exploration.ts'
import type { Exploration } from '../explore/exploration.ts'
import type { Outcome } from '../explore/outcome.ts'
import type { Scenario } from '../explore/scenario.ts'
import { startsOf, startsText } from '../explore/shard.ts'
import type { Shard } from '../explore/shard.ts'
import { printExploration } from './exploreText.ts'
import { printMistake } from './exit.ts'
import { partOf } from './mistake.ts'
import { readNamed } from './readNamed.ts'
import type { ExitCode } from './exit.ts'
import type { BlockRequest, LoadedScenario } from './loadScenario.ts'

/** What `rulebook explore --shard i/n` prints, and `rulebook merge` reads. */
export interface ShardResult {
  readonly format: 'rulebook shard 1'
  readonly name: string
  readonly without?: string
  /** Where the block stands. */
  readonly place: string
  /** `i/n`, i from 1. */
  readonly shard: string
  /** The same for all shards of one search, of one state of the model and the explorer. */
  readonly search: string
  readonly verdict: Exploration['verdict']
  readonly limit?: string
  readonly states: number
  readonly transitions: number
  readonly ms: number
  readonly outcomes: readonly Outcome[]
}

/** A part of a search, and what model, pages and explorer hash to. */
export interface Part {
  readonly shard: Shard
  readonly symmetry: 'declared' | 'none'
  readonly content: string
}

/** Explores one part and prints the result, for `rulebook merge`. 0: that it was done; whether all is well only all parts together say. */
export function printShard({ name, without }: BlockRequest, { scenario, place }: LoadedScenario, { shard, symmetry, content }: Part): ExitCode {
  if (scenario.memory === 'weak') return printMistake(`${name} has weak memory, expected a scenario of which parts can be explored`, 'leave --shard out')
  const began = performance.now()
  const { verdict, limit, states, transitions, outcomes } = explore(scenario, { shard, symmetry })
  const result: ShardResult = {
    format: 'rulebook shard 1', name, place, shard: `${String(shard.index + 1)}/${String(shard.of)}`,
    ...(without === undefined ? {} : { without }),
    search: searchId(scenario, { shard, symmetry, content }),
    verdict, states, transitions,
    ...(limit === undefined ? {} : { limit }),
    ms: Math.round(performance.now() - began),
    outcomes: [...outcomes.values()],
  }
  console.log(JSON.stringify(result, undefined, 2))
  return 0
}

/** What the results of shards must agree in. `content` is what the model and the explorer hash to. */
function searchId(scenario: Scenario, { shard: { of }, symmetry, content }: Part): string {
  return hash('sha256', `${content}\n${startsText(startsOf(newMachine(scenario, { symmetry }), of))}`, 'hex').slice(0, 32)
}

/** Adds up the results of all shards of one search. 0 if nothing bad is reached, 1 if something is or some part is missing. */
export function mergeCommand(files: readonly string[], { json }: { readonly json: boolean }): ExitCode {
  const results: ShardResult[] = []
  for (const file of files) {
    const result = readShard(readNamed(file))
    if (result === undefined) return printMistake(`${file} is no result of a shard`, 'write one with `rulebook explore NAME --shard i/n > FILE`')
    results.push(result)
  }
  const wrong = mismatch(results, files)
  if (wrong !== undefined) return printMistake(wrong, 'merge results of one search, from the same files')
  const [{ name, without, place }] = results as [ShardResult]
  const ms = results.reduce((sum, result) => sum + result.ms, 0)
  return printExploration({ request: { name, without }, place, found: merged(results), ms, hint: undefined }, { json })
}

/** Undefined if the text is none. */
function readShard(text: string): ShardResult | undefined {
  try {
    const value = JSON.parse(text) as Partial<ShardResult> | null
    return value?.format === 'rulebook shard 1' && isComplete(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isComplete(value: Partial<ShardResult>): value is ShardResult {
  const { shard, outcomes, states, transitions, ms } = value
  const areTexts = [value.name, value.place, value.search, value.verdict].every((one) => typeof one === 'string')
  const isOutcome = (one: Partial<Outcome> | null): boolean => [one?.kind, one?.label, one?.schedule].every((part) => typeof part === 'string')
  return areTexts && [states, transitions, ms].every(Number.isFinite) && typeof shard === 'string' && partOf(shard) !== undefined && Array.isArray(outcomes) && outcomes.every(isOutcome)
}

/** Why these are not parts of one search, in words. */
function mismatch(results: readonly ShardResult[], files: readonly string[]): string | undefined {
  const [first] = results as [ShardResult]
  const titleOf = ({ name, without }: ShardResult): string => `${name}${without === undefined ? '' : ` without ${without}`}`
  for (const [i, result] of results.entries()) {
    const pair = `${files[i]!} and ${files[0]!}`
    if (titleOf(result) !== titleOf(first)) return `${pair} are of ${titleOf(result)} and ${titleOf(first)}, expected one scenario`
    if (countOf(result) !== countOf(first)) return `${pair} are of ${String(countOf(result))} and ${String(countOf(first))} shards, expected as many`
    if (result.search !== first.search) return `${pair} are of different versions of the model or the explorer, expected one`
    const same = results.findIndex(({ shard }) => shard === result.shard)
    if (same !== i) return `${files[i]!} and ${files[same]!} are both of shard ${result.shard}, expected each once`
  }
  return undefined
}

function countOf({ shard }: ShardResult): number {
  return Number(shard.split('/')[1])
}

/** What all shards have found. Where some are missing, not all was visited. */
export function merged(results: readonly ShardResult[]): Exploration {
  const of = countOf(results[0]!)
  const outcomes = new Map<string, Outcome>()
  for (const outcome of results.flatMap((result) => result.outcomes)) if (!outcomes.has(outcome.label)) outcomes.set(outcome.label, outcome)
  const missing = Array.from({ length: of }, (_, i) => `${String(i + 1)}/${String(of)}`).filter((shard) => !results.some((result) => result.shard === shard))
  const limited = results.find(({ verdict }) => verdict !== 'complete')
  const limit = missing.length > 0 ? `shard ${missing.join(', ')} is missing` : limited === undefined ? undefined : `${limited.limit ?? 'a limit was hit'} in shard ${limited.shard}`
  const states = results.reduce((sum, result) => sum + result.states, 0)
  const transitions = results.reduce((sum, result) => sum + result.transitions, 0)
  return endedWith({ states, transitions, outcomes, limit })
}
