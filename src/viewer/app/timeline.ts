import { sides } from '../story.ts'
import type { Gap, Heading, Item, Side, Told } from '../story.ts'
import { h } from './dom.ts'

/** The scrolled list of lines: only those in sight exist as elements. */
export interface Timeline {
  readonly show: (items: readonly Item[], selected: number) => void
  /** Marks the line of a row and brings it into sight. */
  readonly select: (row: number) => void
}

export interface TimelineOptions {
  readonly list: HTMLElement
  readonly threads: readonly string[]
  readonly onSelect: (row: number) => void
}

/** Lines drawn above and below what is in sight, so that most steps draw none. */
const spare = 24

export function newTimeline({ list, threads, onSelect }: TimelineOptions): Timeline {
  const sheet = h('div', { class: 'sheet', role: 'presentation' })
  list.replaceChildren(sheet)
  let items: readonly Item[] = []
  let selected = -1
  let drawn = { from: 0, to: -1 }
  const height = (): number => parseFloat(getComputedStyle(list).getPropertyValue('--line')) || 22
  const draw = (): void => {
    const line = height()
    const first = Math.floor(list.scrollTop / line)
    const end = Math.min(items.length, Math.ceil((list.scrollTop + list.clientHeight) / line))
    if (first >= drawn.from && end <= drawn.to) return
    const [from, to] = [Math.max(0, first - spare), Math.min(items.length, end + spare)]
    drawn = { from, to }
    sheet.replaceChildren(...items.slice(from, to).map((item, i) => lineOf(item, { top: (from + i) * line, threads, position: from + i, size: items.length })))
    mark()
  }
  const mark = (): void => {
    for (const line of sheet.querySelectorAll('[aria-selected=true]')) line.setAttribute('aria-selected', 'false')
    const line = document.getElementById(`row${selected}`)
    line?.setAttribute('aria-selected', 'true')
    if (line === null) list.removeAttribute('aria-activedescendant')
    else list.setAttribute('aria-activedescendant', line.id)
  }
  const select = (row: number): void => {
    selected = row
    const at = items.findIndex((item) => item.kind === 'op' && item.row === row)
    reveal(list, Math.max(0, at) * height(), height())
    draw()
    mark()
  }
  list.addEventListener('scroll', draw, { passive: true })
  new ResizeObserver(() => { drawn = { from: 0, to: -1 }; sheet.style.height = `${items.length * height()}px`; draw() }).observe(list)
  list.addEventListener('click', ({ target }) => {
    const row = (target as Element).closest('[data-row]')?.getAttribute('data-row')
    if (row !== null && row !== undefined) onSelect(Number(row))
  })
  return {
    show: (shown, row) => {
      items = shown
      drawn = { from: 0, to: -1 }
      sheet.style.height = `${items.length * height()}px`
      select(row)
    },
    select,
  }
}

/** Scrolls no further than needed, and keeps two lines of context. */
function reveal(list: HTMLElement, top: number, line: number): void {
  if (top < list.scrollTop + 2 * line) list.scrollTop = top - 2 * line
  else if (top + 3 * line > list.scrollTop + list.clientHeight) list.scrollTop = top + 3 * line - list.clientHeight
}

interface LinePlace {
  readonly top: number
  readonly threads: readonly string[]
  readonly position: number
  readonly size: number
}

function lineOf(item: Item, { top, threads, position, size }: LinePlace): HTMLElement {
  const parts = sides.map((side) => h('div', { class: `side ${side}`, role: 'presentation' }, ...partOf(item, side, threads)))
  const line = h('div', { class: `line ${item.kind}`, 'data-row': item.row, role: 'presentation' }, ...parts)
  line.style.transform = `translateY(${top}px)`
  if (item.kind !== 'op') return line
  line.id = `row${item.row}`
  line.setAttribute('role', 'option')
  line.setAttribute('aria-selected', 'false')
  line.setAttribute('aria-posinset', String(position + 1))
  line.setAttribute('aria-setsize', String(size))
  line.setAttribute('aria-label', spokenLine(item, threads))
  return line
}

/** A line as it is read out: what is missing, and the step of each run. */
export function spokenLine({ gap, ...told }: Pick<Extract<Item, { kind: 'op' }>, Side | 'gap'>, threads: readonly string[]): string {
  const missing = gap === undefined ? [] : [`without the clause, ${threads[gap.thread] ?? ''}: ${gapText(gap)}`]
  return [...missing, ...sides.flatMap((side) => (told[side] === undefined ? [] : [spoken(told[side], side, threads)]))].join('; ')
}

function gapText({ kind, file, line }: Gap): string {
  return `${kind === 'removed' ? 'missing' : 'replaced'}: line ${line} of ${file.replace(/^.*\//, '')}`
}

function spoken({ step, number }: Told, side: Side, threads: readonly string[]): string {
  const name = step.at === undefined ? '' : `, in ${step.stack[step.at]?.function ?? ''}()`
  const harm = step.violations.length > 0 ? `; violated: ${step.violations.join('; ')}` : ''
  const text = step.text.replace('➜', 'gives').replace(' ✗', '')
  return `${side === 'bad' ? 'without' : 'with'} the clause, step ${number}: ${threads[step.thread] ?? ''}${name}: ${text}${harm}`
}

function partOf(item: Item, side: Side, threads: readonly string[]): HTMLElement[] {
  if (item.kind === 'end') return item.side === side ? [endOf(item.outcome, side)] : []
  if (item.kind === 'op' && item.gap !== undefined && side === 'bad') return [gapOf(item.gap)]
  const part = item[side]
  if (part === undefined) return []
  return 'step' in part ? [h('span', { class: 'number' }, String(part.number)), opOf(part)] : [headingOf(part, threads)]
}

function headingOf({ thread, name, isTurn }: Heading, threads: readonly string[]): HTMLElement {
  const who = isTurn ? [h('b', { class: 'who' }, threads[thread] ?? ''), ' '] : []
  return h('span', { class: `cell lane${thread % 6} at${thread}`, title: `${threads[thread] ?? ''}: ${name}()` }, ...who, name === '' ? '' : `${name}()`)
}

function opOf({ step, isClause }: Told): HTMLElement {
  const classes = ['cell', `lane${step.thread % 6}`, `at${step.thread}`, step.changed.length > 0 && 'changes', step.violations.length > 0 && 'harm', isClause && 'clause']
  return h('span', { class: classes.filter(Boolean).join(' '), title: step.text }, step.text)
}

function gapOf(gap: Gap): HTMLElement {
  return h('span', { class: `cell gap lane${gap.thread % 6} at${gap.thread}`, title: `${gap.file}:${gap.line}` }, `✂ ${gapText(gap)}`)
}

function endOf({ kind, label }: Extract<Item, { kind: 'end' }>['outcome'], side: Side): HTMLElement {
  const isGood = kind === 'end'
  return h('span', { class: `outcome ${isGood ? 'fine' : 'harm'}`, title: label }, side === 'good' && isGood ? `✓ ends well${label === 'end' ? '' : `: ${label}`}` : `${isGood ? '✓' : '✗'} ${label}`)
}
