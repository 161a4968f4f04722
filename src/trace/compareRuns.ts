import { diffArrays } from 'diff'
import { keyRows } from './keyRows.ts'
import type { TraceFile, TraceStep } from './schema.ts'

/** One line of two runs side by side: the step of each that is at the same place, or of only one. */
export interface Row {
  readonly bad?: number
  readonly good?: number
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
  const rows = good === undefined ? bad.steps.map((_, index): Pair => ({ bad: index })) : align(bad, good)
  const keys = keyRows({ bad, good, marked, rows })
  return { bad, ...(good === undefined ? {} : { good }), marked, rows: rows.map((row) => ({ ...row, key: keys.has(row) })) }
}

function align(bad: TraceFile, good: TraceFile): Pair[] {
  const rows: Pair[] = []
  let [inBad, inGood] = [0, 0]
  for (const { count, added, removed } of diffArrays(bad.steps.map(placeKey), good.steps.map(placeKey))) {
    for (let i = 0; i < count; i++) rows.push({ ...(added ? {} : { bad: inBad++ }), ...(removed ? {} : { good: inGood++ }) })
  }
  return rows
}

function placeKey({ thread, stack, op }: TraceStep): string {
  const places = stack.map(({ function: name, file, line, column }) => `${name} ${file}:${line}:${column}`)
  return `${thread} ${op.kind} ${places.join(' > ')}`
}
