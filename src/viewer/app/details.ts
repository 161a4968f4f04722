import type { Comparison } from '../../trace/compareRuns.ts'
import type { TraceFile, Value } from '../../trace/schema.ts'
import { uniqueNames } from '../../trace/state.ts'
import { valueText } from '../../trace/value.ts'
import { sourceLink } from '../pageData.ts'
import type { PageData } from '../pageData.ts'
import { countsAt, sides } from '../story.ts'
import type { Side } from '../story.ts'
import { h } from './dom.ts'

/** The step that the panels beside the timeline are about. */
export interface Current {
  readonly trace: TraceFile
  /** Undefined before the first step. */
  readonly index: number | undefined
  /** True if the other run does not do it. */
  readonly isAlone: boolean
}

export function currentOf({ bad, good, rows }: Comparison, row: number, preferred: Side): Current {
  const at = rows[row]
  const [first, second] = preferred === 'good' ? (['good', 'bad'] as const) : (['bad', 'good'] as const)
  const side = at?.[first] === undefined && at?.[second] !== undefined ? second : first
  const isAlone = good !== undefined && (at?.bad === undefined) !== (at?.good === undefined)
  return { trace: (side === 'good' ? good : bad) ?? bad, index: at?.[side], isAlone }
}

/** Who does what where: the op, the source around it, and the calls that led there. */
export function stepPanel({ sources, links }: PageData, { trace, index, isAlone }: Current): (Node | string)[] {
  const step = index === undefined ? undefined : trace.steps[index]
  if (step === undefined) return [h('p', { class: 'quiet' }, 'Nothing has happened yet. Press ↓ or → for the first step.')]
  const calls = step.stack.slice(0, (step.at ?? step.stack.length - 1) + 1).reverse()
  const who = h('b', { class: `who lane${step.thread % 6}` }, trace.threads[step.thread] ?? '')
  const harm = step.violations.map((label) => h('p', { class: 'harm' }, `✗ ${label}`))
  const place = calls[0]
  return [
    h('p', { class: 'now' }, who, ' ', h('code', {}, step.text)),
    ...(isAlone ? [h('p', { class: 'quiet alone' }, `only ${trace.without === undefined ? 'with' : 'without'} the clause`)] : []),
    ...harm,
    ...(place === undefined ? [] : [excerpt(sources[place.file] ?? {}, place.line)]),
    h('ol', { class: 'calls', 'aria-label': 'calls, innermost first' }, ...calls.map(({ function: name, file, line }) =>
      h('li', {}, h('code', {}, `${name}()`), ' ', h('a', { href: sourceLink(links, file, line) }, `${file.replace(/^src\/kvm\//, '')}:${line}`)))),
  ]
}

function excerpt(lines: Readonly<Record<string, string>>, line: number): HTMLElement {
  const near = [-2, -1, 0, 1, 2].map((offset) => line + offset).filter((number) => lines[number] !== undefined)
  const least = Math.min(...near.map((number) => /^ */.exec(lines[number]!)![0].length).filter((_, i) => lines[near[i]!]!.trim() !== ''))
  return h('pre', { class: 'source', 'aria-label': 'source', tabindex: 0 }, ...near.map((number) =>
    h(number === line ? 'mark' : 'span', {}, h('i', {}, String(number)), lines[number]!.slice(Number.isFinite(least) ? least : 0), '\n')))
}

export interface StateOptions {
  readonly row: number
  /** Also what still has its first value. */
  readonly unchanged: 'shown' | 'hidden'
  readonly shown: readonly Side[]
}

/** Values in each run once the row is done. Returns also how many objects are left out. */
export function statePanel(comparison: Comparison, { row, unchanged, shown }: StateOptions): { readonly table: HTMLElement; readonly hidden: number } {
  const counts = countsAt(comparison, row)
  const present = sides.filter((side) => shown.includes(side) && comparison[side] !== undefined)
  const columns = present.map((side) => columnOf(comparison[side]!, counts[side], comparison.rows[row]?.[side]))
  // What a run never touches is there all the same, as it was at first.
  for (const [i, column] of columns.entries()) {
    for (const { name, kind, values } of historyOf(comparison[present[1 - i] ?? 'bad']!)) {
      if (!column.has(name)) column.set(name, { text: shownValue(values[0]!.value, kind), isFirst: true })
    }
  }
  const names = [...new Set(columns.flatMap((column) => [...column.keys()]))]
  const over = new Set((comparison.bad.outcome.over ?? []).map((index) => uniqueNames(comparison.bad)[index]))
  names.sort((a, b) => Number(over.has(b)) - Number(over.has(a)))
  const seen = names.filter((name) => unchanged === 'shown' || columns.some((column) => column.get(name)?.isFirst === false))
  const head = h('tr', {}, h('th', { scope: 'col' }, 'object'), ...present.map((side) => h('th', { scope: 'col' }, present.length === 1 && comparison.good === undefined ? 'value' : side === 'bad' ? 'without' : 'with')))
  const rows = seen.map((name) => {
    const cells = columns.map((column) => cellOf(column.get(name)))
    const differs = columns.length === 2 && cells[0]!.textContent !== cells[1]!.textContent
    const flag = over.has(name) ? [h('span', { class: 'flag', role: 'img', 'aria-label': 'in the violated invariant' }, '⚑')] : []
    return h('tr', { class: differs && 'differs' }, h('th', { scope: 'row' }, ...breakable(name), ...flag), ...cells)
  })
  return { table: h('table', { class: 'state' }, h('thead', {}, head), h('tbody', {}, ...rows)), hidden: names.length - seen.length }
}

/** A name that may go on in the next line after each of its parts, and nowhere else. */
function breakable(name: string): (Node | string)[] {
  return name.split(/(?<=[_.>])(?=\w)/).flatMap((part, i) => (i === 0 ? [part] : [h('wbr'), part]))
}

interface Held {
  readonly text: string
  readonly isFirst: boolean
  /** What it was before the step that changed it just now. */
  readonly was?: string
}

/** All values an object has in a run, each with the number of steps after which it has it. */
interface History {
  readonly name: string
  readonly kind: TraceFile['objects'][number]['kind']
  readonly values: readonly { readonly from: number; readonly value: Value }[]
}

const histories = new WeakMap<TraceFile, readonly History[]>()

function historyOf(trace: TraceFile): readonly History[] {
  const known = histories.get(trace)
  if (known !== undefined) return known
  const names = uniqueNames(trace)
  const made = trace.objects.map(({ kind, initial }, i) => ({ name: names[i]!, kind, values: [{ from: 0, value: initial }] }))
  trace.steps.forEach(({ changed }, i) => { for (const { object, after } of changed) made[object]!.values.push({ from: i + 1, value: after }) })
  histories.set(trace, made)
  return made
}

function columnOf(trace: TraceFile, count: number, index: number | undefined): Map<string, Held> {
  return new Map(historyOf(trace).map(({ name, kind, values }) => {
    const at = values.findLastIndex(({ from }) => from <= count)
    const isNew = index !== undefined && at > 0 && values[at]!.from === index + 1
    const was = isNew ? { was: shownValue(values[at - 1]!.value, kind) } : {}
    return [name, { text: shownValue(values[at]!.value, kind), isFirst: at === 0, ...was }]
  }))
}

function shownValue(value: Value, kind: TraceFile['objects'][number]['kind']): string {
  if (kind === 'cell') return valueText(value)
  const owners = value as readonly string[]
  return owners.length === 0 ? (kind === 'lock' ? 'free' : 'nobody inside') : `${kind === 'lock' ? 'held by' : 'inside:'} ${owners.join(', ')}`
}

function cellOf(held: Held | undefined): HTMLElement {
  if (held === undefined) return h('td', { class: 'quiet' }, '–')
  if (held.was === undefined) return h('td', { class: held.isFirst && 'quiet' }, held.text)
  return h('td', { class: 'changed' }, h('s', { 'aria-label': `was ${held.was},` }, held.was), ' ', h('b', {}, held.text))
}
