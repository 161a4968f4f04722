import type { TableRow } from 'mdast'
import { toString } from 'mdast-util-to-string'
import type { Problem } from './problem.ts'
import { tableBelow } from './tableBelow.ts'

/** The page whose tables say how locks nest and what they protect. */
export const lockOrderPage = 'docs/locking/lock-order.md'

/** `outer` is taken outside of `inner`, so a task that holds `inner` does not take `outer`. Names without `kvm->`. */
export interface LockPair {
  readonly outer: string
  readonly inner: string
}

/** What the page says of a lock. */
export interface LockEntry {
  readonly lock: string
  readonly type: string
  readonly protects: readonly string[]
}

export interface LockOrder {
  /** Those of the table and all that follow from them. */
  readonly pairs: readonly LockPair[]
  readonly locks: readonly LockEntry[]
  /** Whose field a lock is: `kvm` for `kvm->lock`. */
  readonly owners: ReadonlyMap<string, string>
}

export const noLockOrder: LockOrder = { pairs: [], locks: [], owners: new Map() }

const orders = 'Who is taken outside of whom'
const reference = 'What they protect'

/** Reads the two tables of the page. What cannot be read is a problem, never skipped. */
export function readLockOrder(file: string, text: string): { readonly order: LockOrder; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const rowsOf = (heading: string): readonly TableRow[] => {
    const table = tableBelow(text, heading)
    if (table !== undefined) return table.children.slice(1)
    problems.push({ file, line: 1, column: 1, message: `the page has no table below the heading "${heading}", expected the locks there`, help: 'write one row for each' })
    return []
  }
  const orderRows = rowsOf(orders)
  const pairs = orderRows.flatMap((row) => {
    const [outer, inner] = [namesIn(row, 0), namesIn(row, 1)]
    if (outer.length === 0 || inner.length === 0) problems.push(problemAt(file, row, 'this row lacks a lock, expected one in back-ticks in each of the first two columns'))
    return outer.flatMap((one) => inner.map((other) => ({ outer: one, inner: other })))
  })
  const locks = rowsOf(reference).map((row): LockEntry => {
    const [lock] = namesIn(row, 0)
    if (lock === undefined) problems.push(problemAt(file, row, 'this row lacks a lock, expected one in back-ticks in its first column'))
    return { lock: lock ?? '', type: textIn(row, 1), protects: namesIn(row, 2) }
  })
  const all = closureOf(pairs)
  const circle = all.find(({ outer, inner }) => outer === inner)
  if (circle !== undefined) problems.push({ file, line: 1, column: 1, message: `by the orders of this page ${circle.outer} is taken outside of itself, expected no circle`, help: 'take one of the rows out' })
  const owners = new Map(orderRows.flatMap((row) => [...ownersIn(row, 0), ...ownersIn(row, 1)]))
  return { order: { pairs: all, locks, owners }, problems }
}

/** All pairs that follow. */
function closureOf(pairs: readonly LockPair[]): readonly LockPair[] {
  const known = new Map(pairs.map((pair) => [keyOf(pair), pair]))
  for (let size = 0; size !== known.size; ) {
    size = known.size
    const all = [...known.values()]
    for (const { outer, inner } of all) {
      for (const next of all.filter((one) => one.outer === inner)) known.set(keyOf({ outer, inner: next.inner }), { outer, inner: next.inner })
    }
  }
  return [...known.values()]
}

function keyOf({ outer, inner }: LockPair): string {
  return `${outer} ${inner}`
}

/** Names in back-ticks: `slots_lock` for `kvm->slots_lock`. */
function namesIn(row: TableRow, column: number): readonly string[] {
  const cell = row.children[column]
  return (cell?.children ?? []).flatMap((node) => (node.type === 'inlineCode' ? [node.value.replace(/^.*(?:->|::|\.)/, '')] : []))
}

function ownersIn(row: TableRow, column: number): readonly (readonly [string, string])[] {
  const cell = row.children[column]
  return (cell?.children ?? []).flatMap((node) => {
    const match = node.type === 'inlineCode' ? /^(\w+)->(\w+)$/.exec(node.value) : null
    return match === null ? [] : [[match[2]!, match[1]!] as const]
  })
}

function textIn(row: TableRow, column: number): string {
  const cell = row.children[column]
  return cell === undefined ? '' : toString(cell).trim()
}

function problemAt(file: string, row: TableRow, message: string): Problem {
  const { line = 1, column = 1 } = row.position?.start ?? {}
  return { file, line, column, message, help: 'mend the row' }
}
