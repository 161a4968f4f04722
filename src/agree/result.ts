import type { Agreement, Judged } from './judge.ts'
import type { Selection } from './selection.ts'
import { add, nothing, type Tally } from './tally.ts'

/** What a run of some shards has found: what `--json` prints and `--merge` reads. */
export interface Result {
  readonly format: 'rulebook agree 1'
  readonly selection: Selection
  /** How many programs the selection has. */
  readonly of: number
  /** Which shards are in it, as `i/n`; all have the same `n`. */
  readonly shards: readonly string[]
  /** Whether time ran out before all programs of the shards were asked about. */
  readonly stopped: boolean
  readonly tally: Tally
}

/** Adds up results of different shards of the same programs; says why if that is not what they are. */
export function merged(results: readonly (readonly [file: string, result: Result])[]): Result | string {
  const [first] = results
  if (first === undefined) return 'there are no results to merge'
  const shards = results.flatMap(([, result]) => result.shards)
  const counts = new Set(shards.map((shard) => shard.split('/')[1]))
  const other = results.find(([, { selection }]) => JSON.stringify(selection) !== JSON.stringify(first[1].selection))
  if (other !== undefined) return `${other[0]} is about other programs than ${first[0]}, expected the same --size, --random and --seed`
  if (counts.size > 1) return `the results are of ${[...counts].map((count) => `${count ?? '?'} shards`).join(' and ')}, expected the same number of shards`
  const twice = shards.find((shard, index) => shards.indexOf(shard) !== index)
  if (twice !== undefined) return `shard ${twice} is in two of the results, expected each once`
  const { format, selection, of } = first[1]
  return { format, selection, of, shards: shards.sort(), stopped: results.some(([, { stopped }]) => stopped), tally: results.map(([, { tally }]) => tally).reduce(add, nothing) }
}

/** Reads a result; undefined if the text is none. */
export function readResult(text: string): Result | undefined {
  try {
    const value = JSON.parse(text) as Partial<Result> | null
    const isResult = value?.format === 'rulebook agree 1' && isTally(value.tally) && value.selection !== undefined && isListOf(value.shards, 'string')
    return isResult ? (value as Result) : undefined
  } catch {
    return undefined
  }
}

/** Whether it has all that `nothing` has, each of the same kind. */
function isTally(value: Partial<Tally> | undefined): value is Tally {
  const counts: readonly unknown[] = [value?.programs, ...Object.keys(nothing.matrix).map((name) => value?.matrix?.[name as Agreement])]
  const records: readonly unknown[] = [value?.adversaries, value?.onlyBy]
  const lists = [value?.missed, value?.falseAlarms, value?.undecided, value?.different]
  return counts.every(Number.isFinite) && records.every((one) => typeof one === 'object' && one !== null) && lists.every((one) => isListOf(one, 'object'))
}

function isListOf(value: unknown, type: 'string' | 'object'): boolean {
  return Array.isArray(value) && value.every((one: unknown) => typeof one === type && one !== null)
}

/** Whether all programs were asked about. */
export function isWhole({ tally, of, stopped }: Result): boolean {
  return !stopped && tally.programs === of
}

/** The most that false alarms may be, of all programs. */
export const FALSE_ALARMS = 0.02

/** What is not as it must be, in words; empty if all is well. */
export function faultsOf({ tally }: Result): readonly string[] {
  const { matrix, programs, different } = tally
  const rate = matrix['false alarm'] / Math.max(1, programs)
  return [
    ...(matrix.missed > 0 ? [`${String(matrix.missed)} missed, expected none`] : []),
    ...(matrix.undecided > 0 ? [`${String(matrix.undecided)} undecided, expected none`] : []),
    ...(rate > FALSE_ALARMS ? [`${percent(rate)} false alarms, expected at most ${percent(FALSE_ALARMS)}`] : []),
    ...(different.length > 0 ? [`${String(different.length)} with another verdict in C than in TypeScript, expected none`] : []),
  ]
}

export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(fraction > 0 && fraction < 0.001 ? 3 : 1)} %`
}

/** Why linter and explorer differ, on one line. */
export function judgedText({ text, typescript, c, explorer }: Judged): string {
  const said = typescript.kind === 'flagged' ? typescript.rules.join(', ') : typescript.kind === 'undecided' ? `undecided: ${typescript.reason}` : 'silent'
  const inC = c.kind === typescript.kind ? '' : `, in C ${c.kind}`
  const ran = explorer.kind === 'racy' ? `${explorer.outcome} (${explorer.adversary}, ${explorer.schedule})` : explorer.kind
  return `${text}\n    linter: ${said}${inC}; explorer: ${ran}`
}
