import type { Matrix, MatrixRow } from './matrix.ts'

export interface MatrixTextOptions {
  /** Columns of the terminal; no line is longer, as long as there are enough for all cells. */
  readonly width?: number
}

const gap = '  '
/** No cell is made narrower than this. */
const narrowest = 12

/** The matrix as a table, a clause a row; its holes below. */
export function matrixText({ rows, holes }: Matrix, { width = 120 }: MatrixTextOptions = {}): string {
  const pages = commonFolder(rows.flatMap(({ blocks }) => blocks.map(({ page }) => page)))
  const sources = commonFolder(rows.flatMap(({ statements }) => statements.map(({ path }) => path)))
  const head = ['clause', inFolder('block', pages), 'lint rule', 'bug', inFolder('statement', sources), 'kernel']
  const cells = rows.map((row) => cellsOf(row, pages.length, sources.length))
  const isEmpty = (title: string): boolean =>
    (title === 'lint rule' && rows.every(({ rules }) => rules.length === 0)) || (title === 'bug' && rows.every(({ bugs }) => bugs.length === 0))
  const shown = head.map((_, i) => i).filter((i) => !isEmpty(head[i] ?? ''))
  const table = [head.map((title) => [title]), ...cells].map((row) => shown.map((i) => row[i] ?? []))
  const widths = fit(shown.map((_, i) => Math.max(...table.flatMap((row) => (row[i] ?? []).map(({ length }) => length)))), width)
  const lines = table.flatMap((row) => rowLines(row, widths))
  lines.splice(1, 0, widths.map((w) => '-'.repeat(w)).join(gap))
  const listed = holes.map(({ kind, clause, at }) => `${at}  ${clause}: ${kind}`)
  return [...lines, '', ...(listed.length === 0 ? ['no holes'] : listed), ''].join('\n')
}

/** The longest folder that all paths are in, with its slash. */
function commonFolder([first = '', ...others]: readonly string[]): string {
  let folder = first.slice(0, first.lastIndexOf('/') + 1)
  while (!others.every((path) => path.startsWith(folder))) folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
  return folder
}

function inFolder(what: string, folder: string): string {
  return folder === '' ? what : `${what} in ${folder}`
}

function cellsOf({ clause, blocks, rules, bugs, statements, kernel }: MatrixRow, page: number, source: number): string[][] {
  return [
    [clause],
    blocks.map(({ page: file, line, block, scenario }) => `${file.slice(page)}:${String(line)} ${block === scenario ? block : `${block} (${scenario})`}`),
    [...rules],
    [...bugs],
    statements.map(({ path, line, function: name, edit }) => [`${path.slice(source)}:${String(line)}`, ...(name === '' ? [] : [name])].join(' ') + `, ${edit}`),
    kernel.map(({ function: name, versions }) => `${name} ${versions}`),
  ]
}

/** Takes columns from the widest cells until all fit. */
function fit(natural: readonly number[], width: number): number[] {
  const widths = [...natural]
  const total = (): number => widths.reduce((sum, w) => sum + w, gap.length * (widths.length - 1))
  while (total() > width) {
    const widest = Math.max(...widths)
    if (widest <= narrowest) return widths
    widths[widths.indexOf(widest)] = widest - 1
  }
  return widths
}

function rowLines(row: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const wrapped = row.map((cell, i) => cell.flatMap((line) => wrap(line, widths[i] ?? line.length)))
  const height = Math.max(1, ...wrapped.map(({ length }) => length))
  return Array.from({ length: height }, (_, line) =>
    wrapped.map((cell, i) => (cell[line] ?? '').padEnd(widths[i] ?? 0)).join(gap).trimEnd(),
  )
}

/** Breaks after spaces, slashes and hyphens; continuation lines are indented. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let rest = text
  while (rest.length > width) {
    const part = rest.slice(0, width)
    const last = Math.max(part.lastIndexOf(' '), part.lastIndexOf('/'), part.lastIndexOf('-')) + 1
    const at = last > 2 ? last : width
    lines.push(rest.slice(0, at).trimEnd())
    rest = `  ${rest.slice(at).trimStart()}`
  }
  return [...lines, rest]
}
