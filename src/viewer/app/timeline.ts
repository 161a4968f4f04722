import type { Item } from '../story.ts'
import { h } from './dom.ts'
import { lineOf } from './line.ts'
import type { Speech } from './line.ts'

/** The scrolled list of lines: only those in sight exist as elements. */
export interface Timeline {
  readonly show: (items: readonly Item[], selected: number) => void
  /** Marks the line of a row and brings it into sight. */
  readonly select: (row: number) => void
}

interface TimelineOptions {
  readonly list: HTMLElement
  readonly speech: Speech
  readonly onSelect: (row: number) => void
}

/** Lines drawn above and below what is in sight, so that most steps draw none. */
const spare = 24

export function newTimeline({ list, speech, onSelect }: TimelineOptions): Timeline {
  const sheet = h('div', { class: 'sheet', role: 'presentation' })
  list.replaceChildren(sheet)
  let items: readonly Item[] = []
  /** How many ops there are up to each item. */
  let counts: readonly number[] = []
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
    sheet.replaceChildren(...items.slice(from, to).map((item, i) => lineOf(item, { top: (from + i) * line, speech, position: counts[from + i] ?? 0, size: counts.at(-1) ?? 0 })))
    mark(list, selected)
  }
  const select = (row: number): void => {
    selected = row
    const at = items.findIndex((item) => item.kind === 'op' && item.row === row)
    reveal(list, Math.max(0, at) * height(), height())
    draw()
    mark(list, selected)
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
      let count = 0
      counts = items.map(({ kind }) => (kind === 'op' ? ++count : count))
      drawn = { from: 0, to: -1 }
      sheet.style.height = `${items.length * height()}px`
      select(row)
    },
    select,
  }
}

/** Makes the line of a row the one that is selected; it may be out of sight, and then there is none. */
function mark(list: HTMLElement, row: number): void {
  for (const line of list.querySelectorAll('[aria-selected=true]')) line.setAttribute('aria-selected', 'false')
  const line = document.getElementById(`row${row}`)
  line?.setAttribute('aria-selected', 'true')
  if (line === null) list.removeAttribute('aria-activedescendant')
  else list.setAttribute('aria-activedescendant', line.id)
}

/** Scrolls no further than needed, and keeps two lines of context. */
function reveal(list: HTMLElement, top: number, line: number): void {
  if (top < list.scrollTop + 2 * line) list.scrollTop = top - 2 * line
  else if (top + 3 * line > list.scrollTop + list.clientHeight) list.scrollTop = top + 3 * line - list.clientHeight
}
