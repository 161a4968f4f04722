import type { Automaton } from './automaton.ts'
import { fieldOf, fitsField, newFields } from './fields.ts'
import type { Fields } from './fields.ts'
import { findOrAddKey, newKeyTable, recallKey } from './keyTable.ts'
import type { KeyTable } from './keyTable.ts'
import type { Machine } from './machine.ts'
import type { NodeTables } from './nodeTables.ts'
import type { Row } from './row.ts'
import { newSharedTable, readShared } from './sharedTable.ts'
import type { SharedTable, Tuples } from './sharedTable.ts'

/**
 * The states met so far, numbered in the order of arrival.
 *
 * A key is the number of what is shared (sharedTable.ts) in a word of its own, and after it, for each
 * task, which of its nodes it stands at, in as few bits as there are such nodes. With five tasks that is
 * three words.
 */
export interface StateTable {
  readonly tasks: number
  /** Words of a row. */
  readonly width: number
  readonly nodes: NodeTables
  readonly byTask: Automaton['byTask']
  readonly shared: SharedTable
  /** A field for each task. */
  readonly fields: Fields
  readonly states: KeyTable
}

/** A table for rows that have, after the tasks, a word for each number given, which says how many values of it are known. */
export function newStateTable({ tables, byTask }: Pick<Automaton, 'tables' | 'byTask'>, known: readonly number[], among?: Tuples): StateTable {
  const tasks = byTask.length
  const fields = newFields(byTask.map(({ length }) => length), 1)
  return { tasks, width: tasks + known.length, nodes: tables, byTask, fields, shared: newSharedTable(tasks, known, among), states: newKeyTable(fields.keyWords) }
}

/** How many states of each object are known, with some objects more that have not been met yet. */
export function knownStates({ objects }: Pick<Machine, 'objects'>): number[] {
  return [...objects.list.map(({ states }) => states.length), ...Array.from({ length: 8 }, () => 1)]
}

/** True if a row in which `task` is at `node` can be stored, as far as that goes. */
export function fits({ nodes, fields, width }: StateTable, task: number, node: number): boolean {
  return fitsField(fields, task, nodes.index[node]!) && nodes.slot[node]! < width
}

/** The number of `row`, whose objects have number `shared` in the table of these, or `-1 - number` if it was not in the table and has been put there now. */
export function findOrAdd(table: StateTable, row: Row, shared: number): number {
  makeKey(table, table.states.key, row, shared)
  return findOrAddKey(table.states)
}

/** Writes what tells the row from others into `key`. */
export function makeKey({ tasks, nodes, fields: { words, shifts } }: StateTable, key: Int32Array, row: Row, shared: number): void {
  for (let word = 1; word < key.length; word++) key[word] = 0
  key[0] = shared
  const { index } = nodes
  for (let task = 0; task < tasks; task++) key[words[task]!]! |= index[row[task]!]! << shifts[task]!
}

/** Copies a stored row into `row`. */
export function readRow({ states, shared, fields, tasks, byTask }: StateTable, state: number, row: Row): void {
  recallKey(states, state)
  readShared(shared, states.key[0]!, row)
  for (let task = 0; task < tasks; task++) row[task] = byTask[task]![fieldOf(fields, states.key, task)]!.id
}
