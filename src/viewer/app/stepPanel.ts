import type { Comparison } from '../../trace/compareRuns.ts'
import type { TraceFile } from '../../trace/schema.ts'
import { sourceLink } from '../pageData.ts'
import type { PageData } from '../pageData.ts'
import type { Side } from '../story.ts'
import { h } from './dom.ts'

/** The step that the panels beside the timeline are about. */
interface Current {
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
    ...(place === undefined ? [] : excerpt(sources[place.file] ?? {}, place.line)),
    h('ol', { class: 'calls', 'aria-label': 'calls, innermost first' }, ...calls.map(({ function: name, file, line }) =>
      h('li', {}, h('code', {}, `${name}()`), ' ', h('a', { href: sourceLink(links, file, line) }, `${file.replace(/^src\/kvm\//, '')}:${line}`)))),
  ]
}

function excerpt(lines: Readonly<Record<string, string>>, line: number): HTMLElement[] {
  const near = [-2, -1, 0, 1, 2].map((offset) => line + offset).filter((number) => lines[number] !== undefined)
  if (near.length === 0) return []
  const margins = near.flatMap((number) => (lines[number]!.trim() === '' ? [] : [lines[number]!.search(/\S/)]))
  const margin = Math.min(...margins, 80)
  return [h('pre', { class: 'source', 'aria-label': 'source', tabindex: 0 }, ...near.map((number) =>
    h(number === line ? 'mark' : 'span', {}, h('i', {}, String(number)), lines[number]!.slice(margin), '\n')))]
}
