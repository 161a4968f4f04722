import { columns, padColumns } from './columns.ts'

/** The lines of a cell when it is given so many columns; they may need more. */
export type Cell = (width: number) => readonly string[]

/** A bar and a blank at each side. */
const ruleColumns = 3
/** docutils' tables need a dash, and a column of one letter is no use. */
const narrowest = 1

/**
 * A grid table of at most `width` columns, if the words allow it.
 *
 * Widths are docutils' (see columns): a border one column off is a malformed table.
 */
export function gridTable(rows: readonly (readonly Cell[])[], width: number): string {
  const count = Math.max(0, ...rows.map((row) => row.length))
  if (count === 0) return ''
  const cells = rows.map((row) => Array.from({ length: count }, (_, at) => row[at] ?? (() => [])))
  const widths = chooseWidths(cells, width - ruleColumns * count - 1)
  const border = (fill: string): string =>
    `+${widths.map((each) => fill.repeat(each + 2)).join('+')}+`
  const body = cells.flatMap((row, index) => [
    ...writeRow(row, widths),
    border(index === 0 && cells.length > 1 ? '=' : '-'),
  ])
  return [border('-'), ...body].join('\n')
}

function writeRow(row: readonly Cell[], widths: readonly number[]): string[] {
  const wrapped = row.map((cell, at) => cell(widths[at] ?? narrowest))
  const height = Math.max(1, ...wrapped.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) => {
    const parts = wrapped.map((lines, at) => padColumns(lines[line] ?? '', widths[at] ?? narrowest))
    return `| ${parts.join(' | ')} |`
  })
}

/** Each column as wide as its text; where that is too much, the widest give way, word by word. */
function chooseWidths(cells: readonly (readonly Cell[])[], room: number): number[] {
  const count = cells[0]?.length ?? 0
  const needed = (at: number, width: number): number =>
    Math.max(narrowest, ...cells.flatMap((row) => row[at]?.(width).map(columns) ?? []))
  const columnsAt = Array.from({ length: count }, (_, at) => at)
  const least = columnsAt.map((at) => needed(at, narrowest))
  const widths = columnsAt.map((at) => needed(at, Number.POSITIVE_INFINITY))
  for (;;) {
    const excess = widths.reduce((sum, each) => sum + each, 0) - room
    const widest = columnsAt
      .filter((at) => (widths[at] ?? 0) > (least[at] ?? 0))
      .sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0]
    if (excess <= 0 || widest === undefined) return widths
    widths[widest] = (widths[widest] ?? 0) - 1
  }
}
