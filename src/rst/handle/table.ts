import type { Table } from 'mdast'
import { gridTable } from '../gridTable.ts'
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
  const rows = node.children.map((row) =>
    row.children.map((cell) => {
      const words = phrasing(cell.children, state.definitions).flat().map((word) => word.normalize('NFC'))
      if (words.some((word) => /\p{M}/u.test(word))) refuse(cell, 'docutils cuts cells with combining characters in the wrong place')
      return (width: number) => wrap(words, width)
    }),
  )
  return gridTable(rows, state.width)
}
