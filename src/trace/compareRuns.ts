import { diffArrays } from 'diff'
import { isInLines, keyRows } from './keyRows.ts'
import type { TraceFile, TraceStep } from './schema.ts'

/** One line of two runs side by side: the step of each that is at the same place, or of only one. */
export interface Row {
  readonly bad?: number
  readonly good?: number
  /** Set where the clause acts and the other run does not: nothing stands in its place, or other code. */
  readonly missing?: 'removed' | 'replaced'
  /** True if it is among the few that tell what happened. */
  readonly key: boolean
}

export type Pair = Omit<Row, 'key'>

/** Lines of a source file. */
export interface Lines {
  readonly file: string
  readonly from: number
  readonly to: number
}

export interface Comparison {
  /** The run without the clause, or the only one. */
  readonly bad: TraceFile
  /** The run with the clause, which went the same way as far as it could. */
  readonly good?: TraceFile
  /** The statements of the clause. */
  readonly marked: readonly Lines[]
  readonly rows: readonly Row[]
}

/** Puts a run beside the one with the clause, step by step, and says which steps tell what happened. */
export function compareRuns(bad: TraceFile, good: TraceFile | undefined, marked: readonly Lines[]): Comparison {
  const rows = good === undefined ? bad.steps.map((_, index): Pair => ({ bad: index })) : align(bad, good, marked)
  const keys = keyRows({ bad, good, marked, rows })
  return { bad, ...(good === undefined ? {} : { good }), marked, rows: rows.map((row) => ({ ...row, key: keys.has(row) })) }
}

/** Pairs the steps at the same place. Where the runs part, what the clause does comes before what is done for want of it. */
function align(bad: TraceFile, good: TraceFile, marked: readonly Lines[]): Pair[] {
  const key = placeKey(marked)
  const rows: Pair[] = []
  let [inBad, inGood] = [0, 0]
  let onlyBad: Pair[] = []
  for (const { count, added, removed } of diffArrays(bad.steps.map(key), good.steps.map(key))) {
    const block = Array.from({ length: count }, (): Pair => ({ ...(added ? {} : { bad: inBad++ }), ...(removed ? {} : { good: inGood++ }) }))
    if (removed) {
      onlyBad = block
      continue
    }
    const acts = added ? block.map((pair) => isInLines(good.steps[pair.good!]!, marked)) : []
    const lead = acts.includes(false) ? acts.indexOf(false) : acts.length
    const isReplaced = onlyBad.some((pair) => isInLines(bad.steps[pair.bad!]!, marked))
    // After the end of the bad run nothing is missing any more.
    const until = inBad < bad.steps.length ? count : onlyBad.length > 0 ? lead : 0
    const told = withMissing(block, acts.slice(0, until), isReplaced ? 'replaced' : 'removed')
    rows.push(...told.slice(0, lead), ...onlyBad, ...told.slice(lead))
    onlyBad = []
  }
  return [...rows, ...onlyBad]
}

/** Marks the first of each series of steps with which the clause acts. */
function withMissing(block: readonly Pair[], acts: readonly boolean[], missing: NonNullable<Pair['missing']>): readonly Pair[] {
  return block.map((pair, i) => (acts[i] === true && acts[i - 1] !== true ? { ...pair, missing } : pair))
}

/** What two runs have in common at a step. Code that stands in the place of a statement counts as that statement. */
function placeKey(marked: readonly Lines[]): (step: TraceStep) => string {
  const keyOf = (place: TraceStep['stack'][number]): string => {
    const statement = marked.findIndex((lines) => isInLines({ stack: [place] }, [lines]))
    return statement < 0 ? `${place.function} ${place.file}:${place.line}:${place.column}` : `statement ${statement}`
  }
  return ({ thread, stack, op }) => `${thread} ${op.kind} ${stack.map(keyOf).join(' > ')}`
}
