import type { Op } from '../ops/op.ts'
import type { Effect } from './effect.ts'
import { unreachable } from './errors.ts'

export type DomainOp = Extract<Op, { readonly domain: unknown }>

/** By task: how many sections are open, and whom its grace period still waits for. */
export interface DomainState {
  readonly depth: readonly number[]
  readonly waits: readonly number[]
}

/** The effect of an op by `task` on a domain. */
export function onDomain(op: DomainOp, state: DomainState, task: number): Effect<DomainState> {
  const { depth, waits } = state
  const own = depth[task] ?? 0
  switch (op.kind) {
    case 'enter':
      return { kind: 'done', state: { depth: depth.with(task, own + 1), waits }, reply: undefined }
    case 'exit': {
      if (own === 0) return { kind: 'violation', label: `exit from ${op.domain.name} without enter` }
      const left = own === 1 ? waits.map((mask) => mask & ~(1 << task)) : waits
      return { kind: 'done', state: { depth: depth.with(task, own - 1), waits: left }, reply: undefined }
    }
    case 'graceStart':
      return { kind: 'done', state: { depth, waits: waits.with(task, inside(state)) }, reply: undefined }
    case 'graceWait': {
      const by = waits[task] ?? 0
      return by === 0 ? { kind: 'done', state, reply: undefined } : { kind: 'blocked', by }
    }
    default:
      return unreachable(op.kind)
  }
}

/** The state in which tasks are exchanged: by task, the one whose place it takes. */
export function domainAfter({ depth, waits }: DomainState, exchange: readonly number[]): DomainState {
  const after = (mask: number): number => exchange.reduce((sum, to, task) => ((mask & (1 << task)) === 0 ? sum : sum | (1 << to)), 0)
  const [newDepth, newWaits] = [[...depth], [...waits]]
  exchange.forEach((to, task) => {
    newDepth[to] = depth[task] ?? 0
    newWaits[to] = after(waits[task] ?? 0)
  })
  return { depth: newDepth, waits: newWaits }
}

/** Everyone inside a section, as a mask. */
export function inside(state: DomainState): number {
  return state.depth.reduce((mask, depth, task) => (depth > 0 ? mask | (1 << task) : mask), 0)
}
