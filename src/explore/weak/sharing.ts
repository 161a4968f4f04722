import { accessClass, mayChange } from '../dependency.ts'
import type { Automaton, Node } from '../automaton.ts'

/**
 * Which tasks touch an object, read off all automaton nodes known so far.
 *
 * A search treats what only one task touches, and what nobody changes, as that task's own affair. Like
 * footprints this grows while automata are learned; the pass in which it did not grow is the one that counts,
 * for the reason given in ../explore.ts.
 */
export interface Sharing {
  /** By object: the tasks that touch it, change it, and wait for grace periods of it, as masks. */
  readonly users: number[]
  readonly writers: number[]
  readonly waiters: number[]
  /** So many nodes have been looked at. */
  nodes: number
  /** Counts what is found. */
  version: number
}

export function newSharing(): Sharing {
  return { users: [], writers: [], waiters: [], nodes: 1, version: 0 }
}

/** Takes in the nodes learned since. */
export function refresh(sharing: Sharing, automaton: Automaton): void {
  for (; sharing.nodes < automaton.nodes.length; sharing.nodes++) takeIn(sharing, automaton.nodes[sharing.nodes]!)
}

function takeIn(sharing: Sharing, { op, task }: Node): void {
  const access = op === undefined ? undefined : accessClass(op.op)
  if (op === undefined || access === undefined) return
  add(sharing, sharing.users, op.object, task)
  if (mayChange(access)) add(sharing, sharing.writers, op.object, task)
  if (access === 'graceStart' || access === 'graceWait') add(sharing, sharing.waiters, op.object, task)
}

function add(sharing: Sharing, masks: number[], object: number, task: number): void {
  const before = masks[object] ?? 0
  masks[object] = before | (1 << task)
  if (masks[object] !== before) sharing.version++
}

/** The tasks that may ever touch the object. */
export function usersOf({ users }: Sharing, object: number): number {
  return users[object] ?? 0
}

/**
 * True if the next op of the task cannot matter to another one, nor another's to it: it is done as soon as the task
 * comes to it. It can go in one way only, unless it is blocked.
 *
 * Full fences and value-returning read-modify-writes, which are full fences as well, are never local.
 */
export function isLocal(sharing: Sharing, { op: known, task }: Node): boolean {
  if (known === undefined) return false
  const { op, object, isWatched } = known
  const isOwn = usersOf(sharing, object) === 1 << task
  switch (op.kind) {
    case 'held':
    case 'fail':
      return true
    case 'fence':
      return op.order !== 'full'
    case 'load':
      return isOwn || (sharing.writers[object] ?? 0) === 0
    case 'store':
    case 'acquire':
    case 'release':
      return isOwn && !isWatched
    case 'enter':
    case 'exit':
      return !isWatched && (sharing.waiters[object] ?? 0) === 0
    case 'cmpxchg':
    case 'xchg':
    case 'add':
    case 'await':
    case 'tryAcquire':
    case 'graceStart':
    case 'graceWait':
      return false
  }
}
