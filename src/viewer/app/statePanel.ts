import type { Comparison } from '../../trace/compareRuns.ts'
import type { TraceFile, Value } from '../../trace/schema.ts'
import { uniqueNames } from '../../trace/state.ts'
import { valueText } from '../../trace/value.ts'
import { countsAt, sides } from '../story.ts'
import type { Side } from '../story.ts'
import { h } from './dom.ts'

interface StateOptions {
  readonly row: number
  /** Also what still has its first value. */
  readonly unchanged: 'shown' | 'hidden'
  readonly shown: readonly Side[]
}

/** An object with its value in each run that is shown. */
interface StateRow {
  readonly name: string
  readonly cells: readonly Held[]
}

/** The table of values once a row is done, in `place`. Gives what shows it; that returns how many objects are left out. */
export function newStatePanel(comparison: Comparison, place: HTMLElement): (options: StateOptions) => number {
  const over = new Set((comparison.bad.outcome.over ?? []).map((index) => uniqueNames(comparison.bad)[index]))
  let drawn = { shape: '', keys: [] as readonly string[], body: h('tbody') }
  return ({ row, unchanged, shown }) => {
    const present = sides.filter((side) => shown.includes(side) && comparison[side] !== undefined)
    const all = rowsAt(comparison, row, present).sort((a, b) => Number(over.has(b.name)) - Number(over.has(a.name)))
    const rows = all.filter(({ cells }) => unchanged === 'shown' || cells.some(({ isFirst }) => !isFirst))
    const keys = rows.map((each) => JSON.stringify(each))
    const shape = JSON.stringify([present, rows.map(({ name }) => name)])
    if (shape === drawn.shape) {
      // A step changes a row or two: to draw the others again costs most of a frame.
      for (const [i, key] of keys.entries()) if (key !== drawn.keys[i]) drawn.body.rows[i]?.replaceWith(rowOf(rows[i]!, over.has(rows[i]!.name)))
      drawn = { ...drawn, keys }
    } else {
      drawn = { shape, keys, body: h('tbody', {}, ...rows.map((each) => rowOf(each, over.has(each.name)))) }
      place.replaceChildren(h('table', { class: 'state' }, headOf(comparison, present), drawn.body))
    }
    return all.length - rows.length
  }
}

function headOf({ good }: Comparison, present: readonly Side[]): HTMLElement {
  const nameOf = (side: Side): string => (good === undefined ? 'value' : side === 'bad' ? 'without' : 'with')
  return h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'object'), ...present.map((side) => h('th', { scope: 'col' }, nameOf(side)))))
}

/** All objects of the runs. What a run never touches is there all the same, as it was at first. */
function rowsAt(comparison: Comparison, row: number, present: readonly Side[]): StateRow[] {
  const counts = countsAt(comparison, row)
  const columns = present.map((side) => columnOf(comparison[side]!, counts[side], comparison.rows[row]?.[side]))
  const firsts = new Map(present.flatMap((side) => historyOf(comparison[side]!)).map(({ name, kind, values }) => [name, { text: shownValue(values[0]!.value, kind), isFirst: true }]))
  return [...firsts].map(([name, first]) => ({ name, cells: columns.map((column) => column.get(name) ?? first) }))
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

function rowOf({ name, cells }: StateRow, isOver: boolean): HTMLElement {
  const differs = cells.length === 2 && cells[0]?.text !== cells[1]?.text
  const flag = isOver ? [h('span', { class: 'flag', role: 'img', 'aria-label': 'in the violated invariant' }, '⚑')] : []
  return h('tr', { class: differs && 'differs' }, h('th', { scope: 'row' }, ...breakable(name), ...flag), ...cells.map(cellOf))
}

function cellOf(held: Held): HTMLElement {
  if (held.was === undefined) return h('td', { class: held.isFirst && 'quiet' }, held.text)
  return h('td', { class: 'changed' }, h('s', { 'aria-label': `was ${held.was},` }, held.was), ' ', h('b', {}, held.text))
}
