import type { Bug } from './bugs.ts'
import type { Matrix } from './matrix.ts'

/** What the pages show of a clause. */
export interface ClauseVerdict {
  /** Of all blocks that take the clause out, run with it. */
  readonly whole: string
  /** The first harm that is reached without it. */
  readonly harm: string | undefined
}

export interface TableOptions {
  /** The way from the file with the table to one of the project. */
  readonly linkTo: (file: string) => string
}

/** Clause, kernel functions, what happens with and without it, bugs: a Markdown table. */
export function clauseTable({ rows }: Matrix, verdicts: ReadonlyMap<string, ClauseVerdict>, { linkTo }: TableOptions): string {
  const lines = rows.map(({ clause, blocks: [block], kernel, bugs }) => {
    const { whole = '', harm = '' } = verdicts.get(clause) ?? {}
    const functions = [...new Set(kernel.map(({ function: name }) => `\`${name}\``))]
    const pages = bugs.map((id) => `[${id}](${linkTo(`docs/bugs/${id}.md`)})`)
    return [block === undefined ? clause : `[${clause}](${linkTo(block.page)})`, functions.join(', '), whole, escaped(harm), pages.join(', ')]
  })
  return markdownTable(['clause', 'kernel function', 'with it, bad outcomes', 'without it', 'bugs it would have stopped'], lines)
}

/** One row a bug, by year. */
export function bugTable(bugs: readonly Bug[], { linkTo }: TableOptions): string {
  const lines = bugs.map(({ id, page, title, commits, cve, fixedIn, where, broke, harm }) => [
    `[${id}](${linkTo(page)})`,
    escaped(title),
    [...commits.map((hash) => `\`${hash}\``), ...(cve === undefined ? [] : [cve])].join(', '),
    fixedIn,
    where,
    broke.join(', '),
    escaped(harm ?? 'none: it only costs time'),
  ])
  return markdownTable(['bug', 'what happened', 'fix', 'fixed in', 'where', 'broke', 'reached'], lines)
}

/** A rule of the linter, as far as the table shows it. */
export interface TabledRule {
  readonly id: string
  readonly severity: string
  readonly summary: string
  readonly clauses: readonly string[]
}

/** One row a rule of the linter, by id. */
export function ruleTable(rules: readonly TabledRule[], { linkTo }: TableOptions): string {
  const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1))
  const lines = sorted.map(({ id, severity, summary, clauses }) => [`[${id}](${linkTo(`docs/rules/${id}.md`)})`, severity, escaped(summary), clauses.join(', ')])
  return markdownTable(['rule', 'severity', 'what it finds', 'clauses'], lines)
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => (cell === '' ? '–' : cell)).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function escaped(text: string): string {
  return text.replace(/[|<>*_[\]]/g, (mark) => `\\${mark}`)
}
