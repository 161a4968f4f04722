import type { Comparison, Row } from '../trace/compareRuns.ts'
import { isInLines } from '../trace/keyRows.ts'
import type { TraceFile, TraceStep } from '../trace/schema.ts'
import { functionAt } from '../trace/state.ts'

/** The steps that tell what happened, those that can matter to another thread, or all. */
export type Detail = 'story' | 'matters' | 'all'

/** Which of the two runs is shown. */
export type View = 'both' | Side
export type Side = 'bad' | 'good'

/** One line of the timeline. `row` is an index into the rows of the comparison. */
export type Item =
  | { readonly kind: 'function'; readonly row: number; readonly bad?: Heading; readonly good?: Heading }
  | { readonly kind: 'op'; readonly row: number; readonly bad?: Told; readonly good?: Told; readonly gap?: Gap }
  | { readonly kind: 'end'; readonly row: number; readonly side: Side; readonly outcome: TraceFile['outcome'] }

/** Stands above the ops of a function; names the thread where another had moved before. */
export interface Heading {
  readonly thread: number
  readonly name: string
  readonly isTurn: boolean
}

export interface Told {
  readonly step: TraceStep
  /** From 1, in its run. */
  readonly number: number
  /** True if a statement of the clause does it. */
  readonly isClause: boolean
}

/** Where the run without the clause does not do what its statement does. */
export interface Gap {
  readonly kind: NonNullable<Row['missing']>
  readonly thread: number
  readonly file: string
  readonly line: number
}

export interface StoryOptions {
  readonly detail: Detail
  readonly view: View
}

export const sides = ['bad', 'good'] as const

/** The lines of the timeline, from the first step to how each run ended. */
export function itemsOf(comparison: Comparison, { detail, view }: StoryOptions): readonly Item[] {
  const items: Item[] = []
  const shownSides = sides.filter((side) => (view === 'both' || view === side) && comparison[side] !== undefined)
  const last: Partial<Record<Side, Heading>> = {}
  const ends = new Map(shownSides.map((side) => [side, comparison.rows.findLastIndex((row) => row[side] !== undefined)]))
  comparison.rows.forEach((row, at) => {
    const gap = shownSides.includes('bad') ? gapAt(comparison, row) : undefined
    if ((gap !== undefined || shownSides.some((side) => row[side] !== undefined)) && isVisible(comparison, row, detail)) {
      const told = Object.fromEntries(shownSides.flatMap((side) => (row[side] === undefined ? [] : [[side, toldBy(comparison, side, row[side])]]))) as Partial<Record<Side, Told>>
      const headings = Object.fromEntries(shownSides.flatMap((side) => headingFor(told[side], side, last))) as Partial<Record<Side, Heading>>
      if (Object.keys(headings).length > 0) items.push({ kind: 'function', row: at, ...headings })
      items.push({ kind: 'op', row: at, ...told, ...(gap === undefined ? {} : { gap }) })
    }
    for (const [side, end] of ends) if (end === at) items.push({ kind: 'end', row: at, side, outcome: comparison[side]!.outcome })
  })
  return items
}

function toldBy(comparison: Comparison, side: Side, index: number): Told {
  const step = comparison[side]!.steps[index]!
  return { step, number: index + 1, isClause: isInLines(step, comparison.marked) }
}

/** What is missing at a row of the run without the clause. */
function gapAt({ good, marked }: Comparison, { missing, good: index }: Row): Gap | undefined {
  const step = missing === undefined ? undefined : stepOf(good, index)
  const place = step?.stack.find((each) => isInLines({ stack: [each] }, marked))
  return missing && step && place && { kind: missing, thread: step.thread, file: place.file, line: place.line }
}

/** The heading that `told` needs on its side, and notes it as the last one there. */
function headingFor(told: Told | undefined, side: Side, last: Partial<Record<Side, Heading>>): [Side, Heading][] {
  if (told === undefined) return []
  const { thread } = told.step
  const before = last[side]
  const heading: Heading = { thread, name: functionAt(told.step)?.function ?? '', isTurn: before?.thread !== thread }
  last[side] = heading
  return !heading.isTurn && before?.name === heading.name ? [] : [[side, heading]]
}

export function isVisible({ bad, good }: Pick<Comparison, 'bad' | 'good'>, row: Row, detail: Detail): boolean {
  switch (detail) {
    case 'story':
      return row.key
    case 'matters':
      return row.key || stepOf(bad, row.bad)?.shown === true || stepOf(good, row.good)?.shown === true
    case 'all':
      return true
  }
}

function stepOf(trace: TraceFile | undefined, index: number | undefined): TraceStep | undefined {
  return index === undefined ? undefined : trace?.steps[index]
}

/** How many steps of each run are done once a row is. */
export function countsAt({ rows }: Pick<Comparison, 'rows'>, row: number): Readonly<Record<Side, number>> {
  const counts = { bad: 0, good: 0 }
  for (let at = Math.min(row, rows.length - 1); at >= 0 && (counts.bad === 0 || counts.good === 0); at--) {
    const { bad, good } = rows[at]!
    if (counts.bad === 0 && bad !== undefined) counts.bad = bad + 1
    if (counts.good === 0 && good !== undefined) counts.good = good + 1
  }
  return counts
}

/** The row as an address names it: `7` for a step of the run without the clause, `with-7` for one of the other. */
export function addressOf({ rows }: Comparison, row: number): string {
  const at = rows[row]
  if (at === undefined) return '0'
  return at.bad === undefined ? `with-${(at.good ?? 0) + 1}` : String(at.bad + 1)
}

/** The row that an address names, -1 for the start; undefined if it names none. */
export function rowAt({ rows }: Comparison, address: string): number | undefined {
  const [, good, digits] = /^(with-)?(\d{1,7})$/.exec(address) ?? []
  if (digits === undefined) return undefined
  const index = Number(digits) - 1
  if (index === -1) return -1
  const found = rows.findIndex((row) => (good === undefined ? row.bad : row.good) === index)
  return found < 0 ? undefined : found
}

/** The row at which the first violation is hit; the last one of the run if there is none. */
export function harmRow({ bad, rows }: Comparison): number {
  const at = bad.outcome.step ?? bad.steps.length - 1
  return rows.findIndex((row) => row.bad === at)
}
