import { describeStep, functionOf, sharedLocks, shownSteps } from './describe.ts'
import type { Step, Trace } from './replay.ts'
import { taskLetter } from './schedule.ts'

export interface TableOptions {
  /** Columns of the whole table, 100 unless told. */
  readonly width?: number
  /** `short`, the default, leaves out what cannot matter to another task: see `shownSteps`. */
  readonly detail?: 'short' | 'long'
}

/**
 * A trace as a table with a column per task. The margin shows the schedule: a letter and the length
 * of its run at each context switch. Ops stand below the function that does them.
 *
 * `x ➜ 0` is a read of x that gave 0, `x = 1` a write, ✗ the op at which a violation was hit.
 */
export function renderTrace(trace: Trace, options: TableOptions = {}): string {
  const lines = rows(trace, options.detail ?? 'short')
  const margin = Math.max(0, ...lines.map(({ run }) => run.length))
  const widths = columnWidths(trace, lines, (options.width ?? 100) - margin - 1)
  const out = [line('', trace.tasks, widths, margin), line('', widths.map((width) => '─'.repeat(width)), widths, margin, '─┼─')]
  for (const { run, task, text } of lines) {
    wrap(text, widths[task] ?? 1).forEach((part, i) => {
      out.push(line(i === 0 ? run : '', trace.tasks.map((_, column) => (column === task ? part : '')), widths, margin))
    })
  }
  const hidden = trace.steps.length - lines.filter((row) => row.step !== undefined).length
  const note = hidden === 0 ? '' : ` (${hidden} of ${trace.steps.length} ops not shown)`
  return [...out, `schedule ${trace.schedule}${note}`, trace.label].join('\n')
}

interface TableRow {
  readonly run: string
  readonly task: number
  readonly text: string
  /** Undefined for a row that only names a function. */
  readonly step: Step | undefined
}

function rows(trace: Trace, detail: 'short' | 'long'): TableRow[] {
  const shared = sharedLocks(trace)
  const shown = detail === 'short' ? shownSteps(trace) : new Set(trace.steps)
  const lines: TableRow[] = []
  let pending = ''
  let last: string | undefined
  trace.steps.forEach((step, i) => {
    if (step.task !== trace.steps[i - 1]?.task) {
      pending = `${taskLetter(step.task)}${runLength(trace.steps, i)}`
      last = undefined
    }
    if (!shown.has(step)) return
    const fn = functionOf(step, trace.primitives)
    if (fn !== undefined && fn !== last) {
      lines.push({ run: pending, task: step.task, text: `${fn}()`, step: undefined })
      pending = ''
    }
    last = fn
    const indent = fn === undefined ? '' : '  '
    lines.push({ run: pending, task: step.task, text: `${indent}${describeStep(step, shared)}`, step })
    pending = ''
  })
  return lines
}

function runLength(steps: readonly Step[], from: number): number {
  const end = steps.findIndex((step, i) => i > from && step.task !== steps[from]?.task)
  return (end < 0 ? steps.length : end) - from
}

/** As wide as needed; if that is too wide, the widest columns give way first. */
function columnWidths(trace: Trace, lines: readonly TableRow[], room: number): number[] {
  const widths = trace.tasks.map((name, task) =>
    Math.max(name.length, ...lines.filter((row) => row.task === task).map(({ text }) => text.length)),
  )
  const separators = 3 * (widths.length - 1)
  while (widths.reduce((sum, width) => sum + width, separators) > room) {
    const widest = Math.max(...widths)
    if (widest <= 12) break
    widths[widths.indexOf(widest)] = widest - 1
  }
  return widths
}

function line(run: string, cells: readonly string[], widths: readonly number[], margin: number, separator = ' │ '): string {
  const padded = cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(separator)
  return `${run.padStart(margin)} ${padded}`.trimEnd()
}

/** Breaks at spaces where it can; all lines but the first are indented by two more than the text. */
function wrap(text: string, width: number): string[] {
  const start = text.length - text.trimStart().length
  const indent = ' '.repeat(start + 2)
  const lines: string[] = []
  for (let rest = text; rest !== ''; ) {
    const room = lines.length === 0 ? width : width - indent.length
    const space = rest.lastIndexOf(' ', room)
    const end = rest.length <= room ? rest.length : space > start ? space : room
    lines.push(`${lines.length === 0 ? '' : indent}${rest.slice(0, end)}`)
    rest = rest.slice(end).trimStart()
  }
  return lines
}
