import type { PageData } from '../pageData.ts'
import { runNames } from '../runNames.ts'
import { addressOf, countsAt, harmRow, isVisible, itemsOf, rowAt, sides } from '../story.ts'
import type { Detail, Item, Side, View } from '../story.ts'
import { byId } from './dom.ts'
import { listenToKeys } from './keys.ts'
import type { Action } from './keys.ts'
import { spokenLine } from './line.ts'
import type { Speech } from './line.ts'
import { newStatePanel } from './statePanel.ts'
import { currentOf, stepPanel } from './stepPanel.ts'
import { newTimeline } from './timeline.ts'

const data = JSON.parse(byId('data').textContent) as PageData
const { comparison } = data
const { bad, good, rows } = comparison
const names = runNames(bad)
const details: readonly Detail[] = ['story', 'matters', 'all']
const views: readonly View[] = good === undefined ? ['bad'] : ['both', 'bad', 'good']
const narrow = matchMedia('(max-width: 52rem)')

let row = -1
let detail: Detail = rows.filter(({ key }) => key).length > 1 ? 'story' : 'matters'
let wanted: View = good === undefined ? 'bad' : 'both'
let unchanged: 'shown' | 'hidden' = 'hidden'
let items: readonly Item[] = []
/** The rows of the lines that are ops, in order. */
let ops: readonly number[] = []
let addressTimer: ReturnType<typeof setTimeout> | undefined

const speech: Speech = {
  threads: bad.threads,
  prefixes: good === undefined ? { bad: '', good: '', both: '' } : { bad: `${names.bad}, `, good: `${names.good}, `, both: 'both runs, ' },
}
const timeline = newTimeline({ list: byId('timeline'), speech, onSelect: go })

const showState = newStatePanel(comparison, byId('state'))

/** Two runs do not fit side by side on a small screen. */
function view(): View {
  return narrow.matches && wanted === 'both' ? 'bad' : wanted
}

function shownSides(): readonly Side[] {
  const shown = view()
  return shown === 'both' ? sides : [shown]
}

function go(to: number): void {
  row = Math.max(-1, Math.min(rows.length - 1, to))
  timeline.select(row)
  drawPanels()
  announce()
  clearTimeout(addressTimer)
  // Browsers slow down pages that change their address too often.
  addressTimer = setTimeout(() => { history.replaceState(null, '', `#${addressOf(comparison, row)}`) }, 150)
}

function drawTimeline(): void {
  document.body.dataset['view'] = view()
  items = itemsOf(comparison, { detail, view: view() })
  ops = items.flatMap((item) => (item.kind === 'op' ? [item.row] : []))
  timeline.show(items, row)
  for (const button of document.querySelectorAll<HTMLElement>('[data-detail]')) button.ariaPressed = String(button.dataset['detail'] === detail)
  for (const button of document.querySelectorAll<HTMLElement>('[data-view]:not(body)')) button.ariaPressed = String(button.dataset['view'] === view())
}

function drawPanels(): void {
  const side = view() === 'good' ? 'good' : 'bad'
  byId('step').replaceChildren(...stepPanel(data, currentOf(comparison, row, side)))
  const hidden = showState({ row, unchanged, shown: shownSides() })
  byId('unchanged').ariaPressed = String(unchanged === 'shown')
  byId('unchanged').textContent = unchanged === 'shown' ? 'hide unchanged' : `show unchanged (${hidden})`
  const counts = countsAt(comparison, row)
  byId('where').textContent = shownSides().map((each) => `${good === undefined ? '' : each === 'bad' ? 'without: ' : 'with: '}${counts[each]} of ${comparison[each]!.steps.length}`).join(', ')
}

/** Tells those who do not see the page where it stands. */
function announce(): void {
  const item = items.find((each) => each.kind === 'op' && each.row === row)
  byId('live').textContent = item?.kind === 'op' ? spokenLine(item, speech) : 'Before the first step'
}

/** The next line with an op in a direction, or where the row stays. */
function neighbour(by: number): number {
  if (by < 0) return ops[ops.findLastIndex((each) => each < row) + by + 1] ?? -1
  const next = ops.findIndex((each) => each > row)
  return next < 0 ? row : (ops[Math.min(ops.length - 1, next + by - 1)] ?? row)
}

/** Where the harm is, or the last line before it. */
function shownHarm(): number {
  const harm = harmRow(comparison)
  return ops.findLast((each) => each <= harm) ?? harm
}

function nextSwitch(by: 1 | -1): number {
  const turns = items.flatMap((item) => (item.kind === 'function' && (item.bad?.isTurn === true || item.good?.isTurn === true) ? [item.row] : []))
  return (by > 0 ? turns.find((each) => each > row) : turns.findLast((each) => each < row)) ?? row
}

function cycle<T>(list: readonly T[], now: T): T {
  return list[(list.indexOf(now) + 1) % list.length]!
}

function showDetail(next: Detail): void {
  detail = next
  drawTimeline()
}

function showView(next: View): void {
  wanted = next
  drawTimeline()
  drawPanels()
}

const acts: Readonly<Record<Action, () => void>> = {
  next: () => { go(neighbour(1)) },
  previous: () => { go(neighbour(-1)) },
  forward: () => { go(neighbour(10)) },
  back: () => { go(neighbour(-10)) },
  first: () => { go(-1) },
  last: () => { go(ops.at(-1) ?? -1) },
  nextSwitch: () => { go(nextSwitch(1)) },
  previousSwitch: () => { go(nextSwitch(-1)) },
  harm: () => { go(shownHarm()) },
  detail: () => { showDetail(cycle(details, detail)) },
  view: () => { showView(cycle(views.filter((each) => !narrow.matches || each !== 'both'), view())) },
  unchanged: () => {
    unchanged = unchanged === 'shown' ? 'hidden' : 'shown'
    drawPanels()
  },
  help: () => { (byId('help') as HTMLDialogElement).showModal() },
}

function act(action: Action): void {
  acts[action]()
}

/** Goes where the address says, with enough detail for that to be seen. */
function goToAddress(): void {
  const to = rowAt(comparison, location.hash.slice(1))
  if (to === undefined || to === row) return
  const target = rows[to]
  if (target !== undefined && !isVisible(comparison, target, detail)) detail = details.find((each) => isVisible(comparison, target, each)) ?? 'all'
  if (target !== undefined && view() !== 'both' && target[view() as Side] === undefined) wanted = target.bad === undefined ? 'good' : 'bad'
  drawTimeline()
  go(to)
}

for (const button of document.querySelectorAll<HTMLElement>('button[data-action]')) button.addEventListener('click', () => { act(button.dataset['action'] as Action) })
for (const button of document.querySelectorAll<HTMLElement>('button[data-detail]')) button.addEventListener('click', () => { showDetail(button.dataset['detail'] as Detail) })
for (const button of document.querySelectorAll<HTMLElement>('button[data-view]')) button.addEventListener('click', () => { showView(button.dataset['view'] as View) })
for (const button of document.querySelectorAll<HTMLElement>('[data-close]')) button.addEventListener('click', () => { (byId('help') as HTMLDialogElement).close() })
narrow.addEventListener('change', () => { drawTimeline(); drawPanels() })
addEventListener('hashchange', goToAddress)
listenToKeys(act)
drawTimeline()
go(shownHarm())
goToAddress()
clearTimeout(addressTimer)
document.body.dataset['ready'] = ''
