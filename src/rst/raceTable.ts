import { columns as columnsOf, padColumns } from './columns.ts'

/** Who does what in which order, a column for each CPU. */
export interface RaceTable {
  /** How things stand before anybody moves. */
  readonly start: readonly string[]
  readonly columns: readonly string[]
  readonly turns: readonly { readonly column: number; readonly lines: readonly string[] }[]
  readonly end: readonly string[]
}

/** Bars and blanks around the text of a cell, and what indents a literal block. */
const frame = 3
const indent = '  '

/**
 * A grid table in the form of the races of locking.rst: the beginning over all columns, a row for each
 * turn, the end over all columns. Texts are literal blocks, so nothing in them is markup.
 */
export function writeRaceTable({ start, columns, turns, end }: RaceTable, width = 80): string {
  const room = Math.max(12, Math.floor((width - 1) / columns.length) - frame)
  const widths = columns.map(() => room)
  const whole = [widths.reduce((sum, each) => sum + each + frame, -frame)]
  const rows = [
    ...(start.length === 0 ? [] : [{ widths: whole, cells: [['At the beginning::', '', ...literal(start, whole[0]!)]] }]),
    { widths, cells: columns.map((name) => wrap(name, room)) },
    ...turns.map(({ column, lines }) => ({ widths, cells: columns.map((_, at) => (at === column ? ['::', '', ...literal(lines, room)] : [])) })),
    ...(end.length === 0 ? [] : [{ widths: whole, cells: [['At the end::', '', ...literal(end, whole[0]!)]] }]),
  ]
  const lines = rows.flatMap((row, i) => [border(rows[i - 1]?.widths ?? row.widths, row.widths), ...writeCells(row)])
  return `${[...lines, border(rows.at(-1)!.widths, rows.at(-1)!.widths)].join('\n')}\n`
}

interface Row {
  readonly widths: readonly number[]
  readonly cells: readonly (readonly string[])[]
}

function writeCells({ widths, cells }: Row): string[] {
  const height = Math.max(1, ...cells.map(({ length }) => length))
  return Array.from({ length: height }, (_, line) => `| ${cells.map((cell, at) => padColumns(cell[line] ?? '', widths[at]!)).join(' | ')} |`)
}

/** A rule between two rows has a corner wherever one of them has a bar. */
function border(above: readonly number[], below: readonly number[]): string {
  const finer = above.length > below.length ? above : below
  return `+${finer.map((width) => '-'.repeat(width + 2)).join('+')}+`
}

function literal(lines: readonly string[], width: number): string[] {
  return lines.flatMap((line) => wrap(line, width - indent.length).map((part) => indent + part))
}

/** Breaks at spaces where it can; what follows is indented by four more. */
function wrap(text: string, width: number): string[] {
  const own = /^ */.exec(text)?.[0] ?? ''
  const lines: string[] = []
  for (let rest = text.slice(own.length); ; ) {
    const margin = lines.length === 0 ? own : `${own}    `
    const room = Math.max(4, width - margin.length)
    if (columnsOf(rest) <= room) return [...lines, margin + rest]
    const space = rest.lastIndexOf(' ', room)
    const end = space > 0 ? space : room
    lines.push(margin + rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
}
