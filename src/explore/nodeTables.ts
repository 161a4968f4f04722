/**
 * What the search asks of nodes a hundred times for each one that is learned, as numbers in few arrays.
 *
 * A node's own table, by the state of its op's object, is a stretch of `next` and `written` from
 * `base` on, `room` long. A stretch that becomes too short is copied to the end.
 */
export interface NodeTables {
  /** By id: the word of a row that holds the state of the op's object. */
  slot: Int32Array
  /** By id: the id of the op; -1 if the task has ended or was halted. */
  op: Int32Array
  /** By id: which of its task's nodes it is. */
  index: Int32Array
  /** By id: a mask of WATCHED, HALTED and HOLDS. */
  flags: Uint8Array
  base: Int32Array
  room: Int32Array
  /** The next node's id; see `BLOCKED` in step.ts. */
  next: Int32Array
  /** The object's next state, or, where the op is blocked, the tasks that block it. */
  written: Int32Array
  /** Words of `next` and `written` that are given out. */
  used: number
}

/** Invariants are to be checked after its op. */
export const WATCHED = 1
/** Violations have halted it. */
export const HALTED = 2
/** It holds a lock or is in a section. */
export const HOLDS = 4

export function newNodeTables(): NodeTables {
  const ints = (): Int32Array => new Int32Array(256)
  return { slot: ints(), op: ints(), index: ints(), flags: new Uint8Array(256), base: ints(), room: ints(), next: new Int32Array(1024), written: new Int32Array(1024), used: 0 }
}

/** What a node has in the tables from its beginning. */
export interface TableEntry {
  readonly slot: number
  readonly op: number
  readonly index: number
  readonly flags: number
}

export function enterNode(tables: NodeTables, id: number, { slot, op, index, flags }: TableEntry): void {
  if (id >= tables.slot.length) {
    for (const name of ['slot', 'op', 'index', 'base', 'room'] as const) tables[name] = longer(tables[name], 2 * id)
    const more = new Uint8Array(2 * id)
    more.set(tables.flags)
    tables.flags = more
  }
  tables.slot[id] = slot
  tables.op[id] = op
  tables.index[id] = index
  tables.flags[id] = flags
  giveRoom(tables, id, 4)
}

/** Makes room for `state` in the table of node `id`. */
export function growTable(tables: NodeTables, id: number, state: number): void {
  const from = tables.base[id]!
  const room = tables.room[id]!
  giveRoom(tables, id, Math.max(2 * room, state + 1))
  tables.next.copyWithin(tables.base[id]!, from, from + room)
  tables.written.copyWithin(tables.base[id]!, from, from + room)
}

function giveRoom(tables: NodeTables, id: number, room: number): void {
  tables.base[id] = tables.used
  tables.room[id] = room
  tables.used += room
  if (tables.used <= tables.next.length) return
  tables.next = longer(tables.next, 2 * tables.used)
  tables.written = longer(tables.written, 2 * tables.used)
}

export function longer(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length)
  copy.set(array)
  return copy
}
