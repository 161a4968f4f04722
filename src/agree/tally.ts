import { agreementOf, isSame, type Agreement, type Judged } from './judge.ts'

/** What a run has found; tallies of shards can be added up. */
export interface Tally {
  readonly programs: number
  readonly matrix: Readonly<Record<Agreement, number>>
  /** By adversary: how many programs it was the first to bring down. */
  readonly adversaries: Readonly<Record<string, number>>
  /** By rule: how many unsafe programs no other rule speaks of, and the shortest of them. */
  readonly onlyBy: Readonly<Record<string, Alone>>
  /** Everything that is not as it should be, shortest first. */
  readonly missed: readonly Judged[]
  readonly falseAlarms: readonly Judged[]
  readonly undecided: readonly Judged[]
  /** Programs whose two texts got different answers. */
  readonly different: readonly Judged[]
}

export interface Alone {
  readonly programs: number
  readonly shortest: string
}

export const nothing: Tally = {
  programs: 0,
  matrix: { 'both safe': 0, 'both unsafe': 0, missed: 0, 'false alarm': 0, undecided: 0 },
  adversaries: {},
  onlyBy: {},
  missed: [],
  falseAlarms: [],
  undecided: [],
  different: [],
}

export function tallyOf(judged: Judged): Tally {
  const { typescript, c, explorer, text } = judged
  const agreement = agreementOf(typescript, explorer)
  const of = (wanted: Agreement): readonly Judged[] => (agreement === wanted ? [judged] : [])
  const [rule, ...others] = typescript.kind === 'flagged' ? typescript.rules : []
  return {
    programs: 1,
    matrix: { ...nothing.matrix, [agreement]: 1 },
    adversaries: explorer.kind === 'racy' ? { [explorer.adversary]: 1 } : {},
    onlyBy: agreement === 'both unsafe' && rule !== undefined && others.length === 0 ? { [rule]: { programs: 1, shortest: text } } : {},
    missed: of('missed'),
    falseAlarms: of('false alarm'),
    undecided: of('undecided'),
    different: isSame(typescript, c) ? [] : [judged],
  }
}

export function add(a: Tally, b: Tally): Tally {
  return {
    programs: a.programs + b.programs,
    matrix: sum(a.matrix, b.matrix),
    adversaries: sum(a.adversaries, b.adversaries),
    onlyBy: joined(a.onlyBy, b.onlyBy, (one, other) => ({ programs: one.programs + other.programs, shortest: shorter(one.shortest, other.shortest) })),
    missed: both(a.missed, b.missed),
    falseAlarms: both(a.falseAlarms, b.falseAlarms),
    undecided: both(a.undecided, b.undecided),
    different: both(a.different, b.different),
  }
}

function sum<K extends string>(a: Readonly<Record<K, number>>, b: Readonly<Record<K, number>>): Record<K, number> {
  return joined(a, b, (one, other) => one + other)
}

function joined<K extends string, T>(a: Readonly<Record<K, T>>, b: Readonly<Record<K, T>>, join: (one: T, other: T) => T): Record<K, T> {
  const all: Partial<Record<K, T>> = { ...a }
  for (const key of Object.keys(b) as K[]) {
    const before = all[key]
    all[key] = before === undefined ? b[key] : join(before, b[key])
  }
  return all as Record<K, T>
}

/** Of two texts the shorter one, of two as long the first in the alphabet: shards may come in any order. */
function shorter(a: string, b: string): string {
  return compare(a, b) <= 0 ? a : b
}

function compare(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

function both(a: readonly Judged[], b: readonly Judged[]): readonly Judged[] {
  return b.length === 0 ? a : a.length === 0 ? b : [...a, ...b].sort((one, other) => compare(one.text, other.text))
}
