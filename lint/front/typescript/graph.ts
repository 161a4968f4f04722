import { successors } from '../../facts/edges.ts'
import type { Event } from '../../facts/event.ts'
import type { Expression } from '../../facts/expression.ts'
import type { Block, BlockEnd } from '../../facts/functionFacts.ts'
import type { Place } from '../../finding.ts'

/** A control-flow graph while it is built. Events go to the current block. */
export interface Graph {
  readonly blocks: OpenBlock[]
  current: number
  /** Where exceptions go: the innermost handler's block, made when first needed. */
  handlers: readonly (() => number)[]
}

interface OpenBlock {
  readonly events: Event[]
  end: BlockEnd | undefined
  onThrow: number | undefined
}

export function newGraph(): Graph {
  return { blocks: [{ events: [], end: undefined, onThrow: undefined }], current: 0, handlers: [] }
}

/** A new block, not yet current. */
export function newBlock(graph: Graph): number {
  graph.blocks.push({ events: [], end: undefined, onThrow: undefined })
  return graph.blocks.length - 1
}

/** Adds an event. A call inside a `try` ends its block, for it may go to the handler. */
export function emit(graph: Graph, event: Event): void {
  const block = graph.blocks[graph.current]!
  block.events.push(event)
  const handler = graph.handlers.at(-1)
  if (event.kind !== 'call' || handler === undefined) return
  block.onThrow = handler()
  goto(graph, enter(graph, newBlock(graph)), block)
}

/** Makes `block` the current one. Returns it. */
export function enter(graph: Graph, block: number): number {
  graph.current = block
  return block
}

/** Ends the current block (or `from`), unless it has ended already. */
export function finish(graph: Graph, end: BlockEnd, from: OpenBlock = graph.blocks[graph.current]!): void {
  from.end ??= end
}

export function goto(graph: Graph, to: number, from?: OpenBlock): void {
  finish(graph, { kind: 'goto', to }, from)
}

/** Ends the current block and goes on in `to`. */
export function goOn(graph: Graph, to: number): void {
  goto(graph, to)
  enter(graph, to)
}

export interface Branch {
  readonly condition: Expression
  readonly then: number
  readonly else: number
  readonly place: Place
}

export function branch(graph: Graph, { condition, then, else: otherwise, place }: Branch): void {
  finish(graph, { kind: 'branch', condition, then, else: otherwise, place })
}

/** Leaves by an exception: to the innermost handler, or out of the function. */
export function raise(graph: Graph, place: Place): void {
  const handler = graph.handlers.at(-1)
  finish(graph, handler === undefined ? { kind: 'throw', place } : { kind: 'goto', to: handler() })
  enter(graph, newBlock(graph))
}

/** Runs `build` with other handlers. */
export function withHandlers(graph: Graph, handlers: Graph['handlers'], build: () => void): void {
  const before = graph.handlers
  graph.handlers = handlers
  build()
  graph.handlers = before
}

/**
 * The finished blocks in reverse postorder, unreachable ones dropped: an edge to a block that is not later is a loop.
 *
 * A block that has not ended is the end of the function.
 */
export function close(graph: Graph, place: Place): Block[] {
  for (const block of graph.blocks) block.end ??= { kind: 'return', value: undefined, place }
  const order = reversePostorder(graph)
  const numbers = new Map(order.map((index, number) => [index, number]))
  return order.map((index) => {
    const { events, end, onThrow } = graph.blocks[index]!
    const renumbered = onThrow === undefined ? undefined : numbers.get(onThrow)
    return { events, end: renumber(end!, numbers), onThrow: renumbered }
  })
}

/** Depth first without recursion: functions can be long. */
function reversePostorder({ blocks }: Graph): number[] {
  const order: number[] = []
  const seen = new Set([0])
  const path = [{ index: 0, rest: followers(blocks[0]!) }]
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const next = top.rest.pop()
    if (next === undefined) {
      order.push(top.index)
      path.pop()
    } else if (!seen.has(next)) {
      seen.add(next)
      path.push({ index: next, rest: followers(blocks[next]!) })
    }
  }
  return order.reverse()
}

function followers({ end, onThrow }: OpenBlock): number[] {
  return onThrow === undefined ? [...successors(end!)] : [onThrow, ...successors(end!)]
}

function renumber(end: BlockEnd, numbers: ReadonlyMap<number, number>): BlockEnd {
  switch (end.kind) {
    case 'goto':
      return { kind: 'goto', to: numbers.get(end.to)! }
    case 'branch':
      return { ...end, then: numbers.get(end.then)!, else: numbers.get(end.else)! }
    case 'choice':
      return { kind: 'choice', to: end.to.map((to) => numbers.get(to)!) }
    case 'return':
    case 'throw':
      return end
  }
}
