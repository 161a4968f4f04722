import { FREED, type Cell } from '../ops/shared.ts'
import type { Task } from '../ops/op.ts'

/** kfree() and free_page(): from now on any access to these cells is a use after free. An op for each. */
export function* kfree(cells: readonly Cell<unknown>[]): Task<void> {
  for (const cell of cells) yield { kind: 'store', cell: cell as Cell, value: FREED }
}
