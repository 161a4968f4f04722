import type { Finding, Severity, Undecided } from '../finding.ts'

/** What a run of the linter has to say, before it is put into words for someone. */
export interface Report {
  readonly findings: readonly Finding[]
  readonly undecided: readonly Undecided[]
  /** What was looked at: the measure against which silence counts. */
  readonly files: number
  readonly lines: number
  /** The rules that ran, in the order of their ids. */
  readonly rules: readonly ReportedRule[]
  readonly version: string
}

export interface ReportedRule {
  readonly id: string
  readonly summary: string
  readonly severity: Severity
}

export interface PrintOptions {
  readonly paint: Paint
  /** The text of a file, for code frames; undefined if there is none to show. */
  readonly textOf: (file: string) => string | undefined
}

export type Style = 'red' | 'yellow' | 'cyan' | 'dim' | 'bold' | 'underline' | 'green'
export type Paint = (style: Style, text: string) => string

/** Text for pipes, files and tests. */
export const unpainted: Paint = (_style, text) => text

/** The page of a rule, from the root of this project. */
export function pageOf(rule: string): string {
  return `docs/rules/${rule}.md`
}

/** Findings in the order of their places, then of their rules. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return [...findings].sort(
    (a, b) =>
      compare(a.place.file, b.place.file) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column ||
      compare(a.rule, b.rule),
  )
}

export interface Counts {
  readonly errors: number
  readonly warnings: number
  readonly undecided: number
  readonly fixable: number
}

export function countsOf({ findings, undecided }: Pick<Report, 'findings' | 'undecided'>): Counts {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const fixable = findings.filter(({ fix }) => fix !== undefined).length
  return { errors, warnings: findings.length - errors, undecided: undecided.length, fixable }
}

/** `1 error`, `2 errors`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
