import type { Lines, Pair } from './compareRuns.ts'
import type { TraceFile, TraceStep } from './schema.ts'
import { functionAt, uniqueNames } from './state.ts'

export interface Runs {
  readonly bad: TraceFile
  readonly good: TraceFile | undefined
  readonly marked: readonly Lines[]
  readonly rows: readonly Pair[]
}

/**
 * The rows that tell what happened, few enough to be seen at once.
 *
 * They are the violation, the places where the clause is missing, and what matters to other threads on the subjects of the story: the objects
 * that the outcome speaks of or was seen by, those of which an older store was read, and those that the statements of the clause touch. Once the bad run is
 * over, only what the clause itself does is left to tell.
 */
export function keyRows({ bad, good, marked, rows }: Runs): ReadonlySet<Pair> {
  const runs = [bad, ...(good === undefined ? [] : [good])]
  const names = new Map(runs.map((run) => [run, uniqueNames(run)]))
  const nameOf = (run: TraceFile, { op }: TraceStep): string => names.get(run)![op.object ?? -1] ?? ''
  const spokenOf = new Set((bad.outcome.over ?? []).map((index) => names.get(bad)![index]!))
  for (const { name } of bad.objects) if (bad.outcome.label.includes(name)) spokenOf.add(name)
  for (const step of bad.steps) if (step.stale !== undefined) spokenOf.add(nameOf(bad, step))
  const last = readBeforeFailure(bad)
  if (last !== undefined) spokenOf.add(nameOf(bad, last))
  const touched = runs.map((run) => touchedBy(run, marked))
  const objects = touched.some(({ contested }) => contested.size > 0) ? 'contested' : 'changed'
  const subjects = new Set([...spokenOf, ...runs.flatMap((run, i) => [...touched[i]![objects]].map((step) => nameOf(run, step)))])
  const tells = (run: TraceFile, step: TraceStep): boolean => step.violations.length > 0 || (step.shown && subjects.has(nameOf(run, step)))
  const end = rows.findLastIndex(({ bad: index }) => index !== undefined)
  const keys = rows.filter((row, at) => {
    if (row.missing !== undefined) return true
    const step = row.bad === undefined ? undefined : bad.steps[row.bad]
    const other = row.good === undefined ? undefined : good?.steps[row.good]
    if (at > end) return other !== undefined && tells(good!, other) && (isInLines(other, marked) || (other.changed.length > 0 && spokenOf.has(nameOf(good!, other))))
    return (step !== undefined && tells(bad, step)) || (other !== undefined && tells(good!, other))
  })
  return withoutRepeats(keys, bad)
}

/** What a thread read last before it found for itself that something is wrong. */
function readBeforeFailure({ steps, outcome }: TraceFile): TraceStep | undefined {
  const at = outcome.step ?? -1
  const failure = steps[at]
  if (failure?.op.kind !== 'fail') return undefined
  return steps.slice(0, at).findLast(({ thread, read }) => thread === failure.thread && read !== undefined)
}

/** Reading the same again says nothing new. */
function withoutRepeats(keys: readonly Pair[], { steps }: TraceFile): ReadonlySet<Pair> {
  return new Set(keys.filter((row, i) => {
    const [step, last] = [row, keys[i - 1]].map((each) => (each?.bad === undefined ? undefined : steps[each.bad]))
    return step === undefined || step.text !== last?.text || step.thread !== last.thread || step.changed.length > 0
  }))
}

interface Touched {
  readonly contested: ReadonlySet<TraceStep>
  readonly changed: ReadonlySet<TraceStep>
}

/** The steps of the marked statements on what several threads touch, and those that change something. */
function touchedBy({ steps }: TraceFile, marked: readonly Lines[]): Touched {
  const here = steps.filter((step) => step.shown && isInLines(step, marked) && (isOnCell(step) || isDirect(step, marked)))
  const isContested = ({ op: { object } }: TraceStep): boolean => {
    const users = steps.filter(({ op }) => op.object === object)
    return users.some(({ changed }) => changed.length > 0) && new Set(users.map(({ thread }) => thread)).size > 1
  }
  return { contested: new Set(here.filter(isContested)), changed: new Set(here.filter(({ changed }) => changed.length > 0)) }
}

function isOnCell({ op: { kind } }: TraceStep): boolean {
  return ['load', 'store', 'cmpxchg', 'xchg', 'add', 'await'].includes(kind)
}

/** True if a marked statement does the op itself and not in a function it calls. */
function isDirect(step: TraceStep, marked: readonly Lines[]): boolean {
  const place = functionAt(step)
  return place !== undefined && isInLines({ stack: [place] }, marked)
}

/** True if one of the activations stands in the lines. */
export function isInLines({ stack }: Pick<TraceStep, 'stack'>, lines: readonly Lines[]): boolean {
  return stack.some((place) => lines.some(({ file, from, to }) => place.file === file && place.line >= from && place.line <= to))
}
