import type { Table, TableCell } from 'mdast'
import { gridTable, type Cell } from '../gridTable.ts'
import { phrasing } from '../phrasing.ts'
import { refuse } from '../refuse.ts'
import type { State } from '../state.ts'
import { wrap } from '../wrap.ts'

/**
 * A grid table, the first row its head. rst has no alignment of columns, so it is not written.
 *
 * docutils counts a combining character when it looks for the borders of a table and not when it
 * cuts out the cells; so letters are composed, and what has no composed form is refused.
 */
export function table(node: Table, state: State): string {
  const rows = node.children.map(({ children }) => children.map((cell) => writeCell(cell, state)))
  return gridTable(rows, state.width)
}

function writeCell(cell: TableCell, state: State): Cell {
  const written = phrasing(cell.children, state.definitions).flat()
  const words = written.map((word) => word.normalize('NFC'))
  if (words.some((word) => /\p{M}/u.test(word))) {
    return refuse(cell, 'docutils cuts cells with combining characters in the wrong place')
  }
  return (width) => wrap(words, width)
}
