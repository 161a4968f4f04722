import { twinWords } from '../chapter/twin.ts'
import type { TraceFile, TraceStep } from './schema.ts'
import { functionAt, stateAfter, uniqueNames } from './state.ts'
import { valueText } from './value.ts'

export type Style = 'bold' | 'dim' | 'inverse' | 'red' | 'green' | 'yellow' | 'cyan'

export interface ScreenOptions {
  /** How many steps are done. */
  readonly done: number
  readonly width: number
  readonly height: number
  /** Also objects that still have their first value. */
  readonly unchanged: 'shown' | 'hidden'
  readonly paint: (style: Style, text: string) => string
  /** The lines of a source file, undefined if it cannot be read. */
  readonly linesOf: (file: string) => readonly string[] | undefined
}

/** Lines that the run, the rules and the rest need at least. */
const leastRun = 12

const keys = '↓ next  ↑ back  Home  End  u unchanged  ? help  q quit'

/** A trace after some of its steps, as a screen of at most so many lines and columns: run, state, source. */
export function stepScreen(trace: TraceFile, options: ScreenOptions): string[] {
  const { done, width, height, paint } = options
  const step = trace.steps[done - 1]
  const source = step === undefined ? [] : sourceLines(step, options)
  const state = stateLines(trace, options, Math.max(3, height - source.length - leastRun))
  const twin = trace.without === undefined ? '' : ` ${twinWords(trace.without)}`
  const title = fit(`${trace.scenario}${twin}: step ${done} of ${trace.steps.length}`, width)
  const end = done === trace.steps.length ? [paint(trace.outcome.kind === 'end' ? 'green' : 'red', fit(trace.outcome.label, width))] : []
  const now = step === undefined ? [] : [paint('bold', fit(`${trace.threads[step.thread]!}: ${step.text}`, width))]
  const below = [...now, rule('state', options), ...state, ...(source.length === 0 ? [] : [rule('source', options), ...source]), ...end, paint('dim', fit(keys, width))]
  const room = Math.max(3, height - below.length - 3)
  const lines = [paint('bold', title), ...runLines(trace, options, room), ...below]
  return lines.length <= height ? lines : [...lines.slice(0, height - 1), lines.at(-1)!]
}

/** What a screen with the keys says. */
export const stepHelp: readonly string[] = [
  '↓ → j space   next step',
  '↑ ← k         previous step',
  'PgDn PgUp     ten steps',
  'Home End      start, end',
  'n p           next, previous context switch',
  'u             values that never changed',
  '?             this help',
  'q Esc         quit',
]

function runLines({ threads, steps }: TraceFile, { done, width, paint }: ScreenOptions, room: number): string[] {
  const column = Math.floor((width - 5) / threads.length) - 1
  const head = `     ${threads.map((name) => fit(name, column).padEnd(column)).join('│')}`
  const from = Math.max(0, Math.min(steps.length - room, done - Math.ceil(room / 2) - 1))
  const lines = steps.slice(from, from + room).map((step, i) => {
    const number = from + i + 1
    const name = functionAt(step)?.function
    const text = fit(name === undefined ? step.text : `${name}: ${step.text}`, column).padEnd(column)
    const line = `${String(number).padStart(4)} ${threads.map((_, at) => (at === step.thread ? text : ' '.repeat(column))).join('│')}`.trimEnd()
    if (number === done) return paint('inverse', line.padEnd(width))
    if (step.violations.length > 0) return paint('red', line)
    return number > done ? paint('dim', line) : line
  })
  return [paint('bold', head.trimEnd()), ...lines]
}

/** At most so many lines; what has just changed comes first if that is too few. */
function stateLines(trace: TraceFile, { done, width, unchanged, paint }: ScreenOptions, most: number): string[] {
  const ever = new Set(trace.steps.slice(0, done).flatMap(({ changed }) => changed.map(({ object }) => object)))
  const now = new Map((trace.steps[done - 1]?.changed ?? []).map(({ object, before }) => [object, before]))
  const names = uniqueNames(trace)
  const all = stateAfter(trace, done).flatMap((value, object) => {
    if (!ever.has(object) && unchanged === 'hidden') return []
    const was = now.get(object)
    const text = `${names[object]!} = ${valueText(value)}`
    const line = was === undefined ? fit(`  ${text}`, width) : paint('yellow', fit(`● ${text}   was ${valueText(was)}`, width))
    return [{ line, isNew: was !== undefined }]
  })
  const shown = all.length < most ? all : all.toSorted((a, b) => Number(b.isNew) - Number(a.isNew)).slice(0, most - 1)
  const hidden = [[all.length - shown.length, 'more'], [trace.objects.length - all.length, 'unchanged']] as const
  const rest = hidden.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`).join(', ')
  return [...shown.map(({ line }) => line), ...(rest === '' ? [] : [paint('dim', fit(`  ${rest}`, width))])]
}

function sourceLines(step: TraceStep, { width, paint, linesOf }: ScreenOptions): string[] {
  const place = functionAt(step) ?? step.stack.at(-1)
  if (place === undefined) return []
  const calls = step.stack.slice(0, (step.at ?? step.stack.length) + 1).map(({ function: name }) => name)
  const lines = linesOf(place.file) ?? []
  const near = [place.line - 1, place.line, place.line + 1].filter((number) => lines[number - 1] !== undefined)
  const shown = near.map((number) => {
    const text = fit(`${String(number).padStart(5)} ${lines[number - 1]!}`, width)
    return number === place.line ? paint('cyan', text) : paint('dim', text)
  })
  return [fit(`${place.file}:${place.line}`, width), fit(`  ${calls.join('() > ')}()`, width), ...shown]
}

function rule(name: string, { width, paint }: ScreenOptions): string {
  return paint('dim', `── ${name} ${'─'.repeat(Math.max(0, width - name.length - 4))}`)
}

function fit(text: string, width: number): string {
  const flat = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
  return flat.length <= width ? flat : `${flat.slice(0, Math.max(0, width - 1))}…`
}
