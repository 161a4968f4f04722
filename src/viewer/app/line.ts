import { sides } from '../story.ts'
import type { Gap, Heading, Item, Side, Told, View } from '../story.ts'
import { h } from './dom.ts'

type OpItem = Extract<Item, { kind: 'op' }>

interface LinePlace {
  readonly top: number
  readonly speech: Speech
  readonly position: number
  readonly size: number
}

/** A line of the timeline with a part for each run, and what a screen reader says of it. */
export function lineOf(item: Item, { top, speech, position, size }: LinePlace): HTMLElement {
  const { threads } = speech
  const parts = sides.map((side) => h('div', { class: `side ${side}`, role: 'presentation' }, ...partOf(item, side, threads)))
  const line = h('div', { class: `line ${item.kind}`, 'data-row': item.row, role: 'presentation' }, ...parts)
  line.style.transform = `translateY(${top}px)`
  if (item.kind !== 'op') return line
  line.id = `row${item.row}`
  line.setAttribute('role', 'option')
  line.setAttribute('aria-selected', 'false')
  line.setAttribute('aria-posinset', String(position))
  line.setAttribute('aria-setsize', String(size))
  line.setAttribute('aria-label', spokenLine(item, speech))
  return line
}

/** What is needed to read out a line. */
export interface Speech {
  readonly threads: readonly string[]
  /** What stands before the step of a run, or of both; nothing where there is but one run. */
  readonly prefixes: Readonly<Record<View, string>>
}

/** A line as it is read out: what is missing, and the step of each run. */
export function spokenLine({ gap, bad, good }: OpItem, { threads, prefixes }: Speech): string {
  const missing = gap === undefined ? [] : [`${prefixes.bad}${threads[gap.thread] ?? ''}: ${gapText(gap)}`]
  const [without, withIt] = [bad, good].map((told) => told && spoken(told, threads))
  if (without !== undefined && without === withIt) return `${prefixes.both}${without}`
  const told = [[prefixes.bad, without], [prefixes.good, withIt]] as const
  return [...missing, ...told.flatMap(([prefix, text]) => (text === undefined ? [] : [prefix + text]))].join('; ')
}

function gapText({ kind, file, line }: Gap): string {
  return `${kind === 'removed' ? 'missing' : 'replaced'}: line ${line} of ${file.replace(/^.*\//, '')}`
}

function spoken({ step, number }: Told, threads: readonly string[]): string {
  const name = step.at === undefined ? '' : `, in ${step.stack[step.at]?.function ?? ''}()`
  const harm = step.violations.length > 0 ? `; violated: ${step.violations.join('; ')}` : ''
  const text = step.text.replace('➜', 'gives').replace(' ✗', '')
  return `step ${number}: ${threads[step.thread] ?? ''}${name}: ${text}${harm}`
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
