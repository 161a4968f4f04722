import type { Automaton, Node } from './automaton.ts'
import { areInConflict, newConflicts } from './conflicts.ts'
import type { Conflicts } from './conflicts.ts'
import { contextAfter, isCut, newContexts } from './contexts.ts'
import type { Contexts } from './contexts.ts'
import { longer } from './nodeTables.ts'
import type { Row } from './row.ts'

/**
 * What tasks may still do, from each of their nodes on, in a context (contexts.ts), and what follows
 * from it for persistent sets: by context, next op and node, whether the op may be swapped with all
 * that the task at the node may do first. These **answers** are what a pass of the search relies on.
 *
 * A footprint is the set of ids of these ops, read off the automata learned so far. During a pass
 * an answer that was given stays, though more is learned: a persistent set that was right for a state
 * must stay so. `answersChanged` (answersChanged.ts) tells afterwards whether what was learned would change one.
 *
 * There is room for some more nodes and ops than are known at first. With others among them the pass
 * does not count, for `answersChanged` is then true.
 */
export interface Footprints {
  readonly automaton: Automaton
  readonly contexts: Contexts
  readonly conflicts: Conflicts
  readonly nodeRoom: number
  readonly opRoom: number
  /** Words of a footprint. */
  readonly words: number
  /** By context: footprints by node id, and which nodes have one. */
  readonly prints: (Prints | undefined)[]
  /** By context * opRoom + op: where its answers begin, plus one. */
  rows: Int32Array
  /** By beginning + node id: two bits each, so that more of them are near at hand. */
  answers: Uint8Array
  used: number
  /** What persistent.ts writes anew for each state, kept so that it allocates nothing: who holds something, whom other tasks keep from moving, and for these who does. */
  holding: number
  blocked: number
  readonly waits: Int32Array
}

interface Prints {
  readonly has: Uint8Array
  readonly ops: Int32Array
}

const MEETS = 1
export const APART = 2

export function newFootprints(automaton: Automaton, contexts: Contexts = newContexts(automaton)): Footprints {
  const opRoom = automaton.alphabet.list.length + 64
  const tasks = automaton.tasks.length
  return {
    automaton, contexts, opRoom,
    conflicts: newConflicts(automaton.alphabet),
    nodeRoom: automaton.nodes.length + 256,
    words: (opRoom + 31) >>> 5,
    prints: [], rows: new Int32Array(16 * opRoom), answers: new Uint8Array(4096), used: 0,
    holding: 0, blocked: 0, waits: new Int32Array(tasks),
  }
}

/**
 * The tasks among `others` from whose nodes in `row` on, in the context, an op may come that may not be
 * swapped with `op`.
 */
export function thoseWhoMeet(footprints: Footprints, context: number, op: number, row: Row, others: number): number {
  const { opRoom, nodeRoom } = footprints
  if (op >= opRoom) return others
  const place = context * opRoom + op
  const known = place < footprints.rows.length ? footprints.rows[place]! : 0
  const begin = known === 0 ? newAnswers(footprints, place) : known - 1
  let met = 0
  for (let rest = others; rest !== 0; rest &= rest - 1) {
    const task = rest & -rest
    const node = row[31 - Math.clz32(task)]!
    const answer = node >= nodeRoom ? MEETS : answerAt(footprints, begin + node) || findAnswer(footprints, context, op, node, begin)
    if (answer === MEETS) met |= task
  }
  return met
}

function findAnswer(footprints: Footprints, context: number, op: number, node: number, begin: number): number {
  const answer = meets(footprints, context, op, node) ? MEETS : APART
  const place = begin + node
  footprints.answers[place >>> 2]! |= answer << (2 * (place & 3))
  return answer
}

/** 0 if there is none yet. */
export function answerAt({ answers }: Footprints, place: number): number {
  return (answers[place >>> 2]! >>> (2 * (place & 3))) & 3
}

/** Gives answers to a question a place to begin at. */
function newAnswers(footprints: Footprints, place: number): number {
  if (place >= footprints.rows.length) footprints.rows = longer(footprints.rows, 2 * place)
  const begin = footprints.used
  footprints.used += footprints.nodeRoom
  if (footprints.used > 4 * footprints.answers.length) {
    const answers = new Uint8Array(footprints.used)
    answers.set(footprints.answers)
    footprints.answers = answers
  }
  footprints.rows[place] = begin + 1
  return begin
}

export function meets(footprints: Footprints, context: number, op: number, node: number): boolean {
  const { words, conflicts, automaton } = footprints
  const { ops } = printsOf(footprints, context, automaton.nodes[node]!)
  for (let word = 0; word < words; word++) {
    for (let rest = ops[node * words + word]!; rest !== 0; rest &= rest - 1) {
      if (areInConflict(conflicts, op, 32 * word + 31 - Math.clz32(rest & -rest))) return true
    }
  }
  return false
}

/** The footprints in a context; that of `node` is among them. */
function printsOf(footprints: Footprints, context: number, node: Node): Prints {
  const { nodeRoom, words } = footprints
  const prints = (footprints.prints[context] ??= { has: new Uint8Array(nodeRoom), ops: new Int32Array(nodeRoom * words) })
  if (prints.has[node.id] === 0) findPrints(footprints, context, prints, node.task)
  return prints
}

/**
 * Finds the footprints of all nodes of a task that have none: the op itself and all that is in those
 * of its successors, which is nothing where the op is cut off.
 *
 * Successors were mostly learned later, so going backwards soon comes to an end.
 */
export function findPrints(footprints: Footprints, context: number, prints: Prints, task: number): void {
  const { automaton, nodeRoom } = footprints
  const nodes = automaton.byTask[task]!.filter(({ id }) => id < nodeRoom && prints.has[id] === 0)
  for (let isStable = false; !isStable; ) {
    isStable = true
    for (let i = nodes.length - 1; i >= 0; i--) if (grow(footprints, context, prints, nodes[i]!)) isStable = false
  }
  for (const { id } of nodes) prints.has[id] = 1
}

/** Adds to the footprint of `node` what it lacks; true if that was something. */
function grow(footprints: Footprints, context: number, { ops }: Prints, node: Node): boolean {
  return addTo(footprints, context, ops, node, 'add')
}

/** As grow(), but with `ask` only tells what it would do. */
export function addTo(footprints: Footprints, context: number, ops: Int32Array, node: Node, how: 'add' | 'ask'): boolean {
  const { words, nodeRoom, contexts } = footprints
  if (node.op === undefined || isCut(contexts, context, node.op)) return false
  const base = node.id * words
  const after = contextAfter(contexts, context, node.op)
  let isLarger = add(ops, base + (node.op.id >>> 5), 1 << (node.op.id & 31), how)
  for (const child of node.edges.values()) {
    if (child.id >= nodeRoom) continue
    const there = after === context ? ops : printsOf(footprints, after, child).ops
    for (let word = 0; word < words; word++) if (add(ops, base + word, there[child.id * words + word]!, how)) isLarger = true
  }
  return isLarger
}

function add(ops: Int32Array, place: number, bits: number, how: 'add' | 'ask'): boolean {
  const before = ops[place]!
  if (how === 'add') ops[place] = before | bits
  return (bits & ~before) !== 0
}
