import type { Outcome } from '../explore/outcome.ts'
import { twinWords } from '../chapter/twin.ts'
import type { Exploration } from '../explore/exploration.ts'

/** What one block found: the model with every clause, and each of its broken twins. */
export interface Findings {
  readonly whole: Exploration
  readonly twins: ReadonlyMap<string, Exploration>
}

/** The outcomes that must never be reached as long as every clause holds. */
export function badOutcomes(exploration: Exploration): readonly Outcome[] {
  return sortedOutcomes(exploration).filter((outcome) => outcome.kind !== 'end')
}

/** The text of an `outcomes` fence: all outcomes of the model and of each twin, with counts. */
export function renderOutcomes({ whole, twins }: Findings): string {
  const sections = [section('with every clause', whole)]
  for (const [id, twin] of twins) sections.push(section(twinWords(id), twin))
  return sections.join('\n')
}

function section(title: string, exploration: Exploration): string {
  const verdict = badOutcomes(exploration).length > 0 ? 'reached' : 'never'
  const lines = sortedOutcomes(exploration).map((outcome) => `  ${outcomeLine(outcome)}`)
  return [`${title}: ${verdict}, ${count(exploration.states)} states`, ...lines].join('\n')
}

/** An outcome in one line; a deadlock's label says what it is. */
export function outcomeLine({ kind, label }: Outcome): string {
  return kind === 'violation' ? `violation: ${label}` : label
}

/** 12 345 678, as people read it. */
export function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ' ')
}

const order: Readonly<Record<Outcome['kind'], number>> = { violation: 0, deadlock: 1, end: 2 }

/** Violations first, then deadlocks, then ends, each by label. */
export function sortedOutcomes(exploration: Exploration): readonly Outcome[] {
  return [...exploration.outcomes.values()].sort(
    (a, b) => order[a.kind] - order[b.kind] || (a.label < b.label ? -1 : Number(a.label > b.label)),
  )
}

/** What an `outcomes` fence says of a model: `with every clause`, `without 4.2.1-recheck`. */
export function verdictIn(text: string, title: string): { readonly verdict: string; readonly harm: string | undefined } | undefined {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => line.startsWith(`${title}: `))
  if (at < 0) return undefined
  const [, verdict = ''] = /: (never|reached), /.exec(lines[at] ?? '') ?? []
  const own = lines.slice(at + 1)
  const end = own.findIndex((line) => !line.startsWith('  '))
  const [, harm] = (end < 0 ? own : own.slice(0, end)).map((line) => /^ {2}(?:violation: )?(.*)$/.exec(line) ?? []).find(([line]) => /^ {2}(?:violation|deadlock):/.test(line ?? '')) ?? []
  return { verdict, harm }
}

/** The states that an `outcomes` fence records, of the model and all twins. */
export function statesIn(text: string): number {
  const counts = [...text.matchAll(/^\S.*: (?:never|reached), ([\d ]+) states$/gm)].map(([, digits = '']) => Number(digits.replaceAll(' ', '')))
  return counts.reduce((sum, states) => sum + states, 0)
}
