import type { Expression } from '../../facts/expression.ts'
import { enter, finish, goto, newBlock } from '../typescript/graph.ts'
import type { CNode } from './cNode.ts'
import { assign, misparsed, placeOf, temporary, type Jump, type Lowering } from './lowering.ts'

/** Leaves the function, releasing what guards hold. */
export function jumpToEnd(l: Lowering, node: CNode, value: Expression | undefined): void {
  const place = placeOf(l, node)
  let kept = value
  if (value !== undefined && l.jumps.some(({ kind }) => kind === 'guard')) {
    // The returned value is computed before the lock is released.
    kept = temporary(l)
    assign(l, { target: kept, value, place })
  }
  release(l, 0)
  finish(l.graph, { kind: 'return', value: kept, place })
  enter(l.graph, newBlock(l.graph))
}

export function jumpOut(l: Lowering, node: CNode, kind: 'break' | 'continue'): void {
  const depth = l.jumps.findLastIndex((jump) => jump.kind === 'loop' || (kind === 'break' && jump.kind === 'switch'))
  const target = l.jumps[depth]
  if (target === undefined || target.kind === 'guard') {
    misparsed(l, node, `\`${kind}\` leaves nothing here`)
    return
  }
  release(l, depth)
  goto(l.graph, kind === 'continue' && target.kind === 'loop' ? target.continueTo : target.breakTo)
  enter(l.graph, newBlock(l.graph))
}

export function jumpToLabel(l: Lowering, node: CNode, name: string): void {
  const label = l.labels.get(name)
  if (label === undefined) {
    misparsed(l, node, `there is no label \`${name}\``)
    return
  }
  release(l, guardIndex(l.jumps, label.guards))
  goto(l.graph, label.block)
  enter(l.graph, newBlock(l.graph))
}

/** How many jumps are left over when only `count` guards are in force. */
function guardIndex(jumps: readonly Jump[], count: number): number {
  let seen = 0
  for (const [index, { kind }] of jumps.entries()) {
    if (kind === 'guard' && seen++ === count) return index
  }
  return jumps.length
}

/** Releases the guards above `depth`, innermost first. */
function release(l: Lowering, depth: number): void {
  for (const jump of l.jumps.slice(depth).toReversed()) if (jump.kind === 'guard') jump.release()
}
