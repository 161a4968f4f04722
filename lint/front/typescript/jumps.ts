import type { Expression } from '../../facts/expression.ts'
import type { Place } from '../../finding.ts'
import { enter, finish, goto, newBlock, withHandlers } from './graph.ts'
import { assign, temporary, type Jump, type Lowering } from './lowering.ts'

export type Jumping =
  | { readonly kind: 'return'; readonly value: Expression | undefined; readonly place: Place }
  | { readonly kind: 'break' | 'continue'; readonly label: string | undefined }

/** Leaves statements, running the `finally` blocks on the way. What follows is unreachable. */
export function jumpOut(l: Lowering, jumping: Jumping): void {
  const value = jumping.kind === 'return' ? keep(l, jumping) : undefined
  const depth = targetDepth(l.jumps, jumping)
  const target = l.jumps[depth]
  leave(l, depth)
  if (jumping.kind === 'return') finish(l.graph, { kind: 'return', value, place: jumping.place })
  else if (target !== undefined && target.kind !== 'finally') {
    goto(l.graph, jumping.kind === 'continue' && target.kind === 'loop' ? target.continueTo : target.breakTo)
  }
  enter(l.graph, newBlock(l.graph))
}

/** The returned value is computed before `finally` runs. */
function keep(l: Lowering, jumping: Extract<Jumping, { kind: 'return' }>): Expression | undefined {
  const passesFinally = l.jumps.some((jump) => jump.kind === 'finally')
  if (jumping.value === undefined || !passesFinally) return jumping.value
  const kept = temporary(l)
  assign(l, { target: kept, value: jumping.value, place: jumping.place })
  return kept
}

/** Where the jump arrives: an index into the jumps, or -1 for the end of the function. */
function targetDepth(jumps: readonly Jump[], jumping: Jumping): number {
  if (jumping.kind === 'return') return -1
  return jumps.findLastIndex((jump) => {
    if (jump.kind === 'finally') return false
    if (jumping.label !== undefined) return jump.labels.includes(jumping.label)
    return jump.kind === 'loop' || (jumping.kind === 'break' && jump.isSwitch)
  })
}

/** Runs the `finally` blocks between here and `depth`, innermost first, each outside its own `try`. */
function leave(l: Lowering, depth: number): void {
  const left = l.jumps.slice(depth + 1)
  const kept = l.jumps.splice(depth + 1)
  for (let jump = left.pop(); jump !== undefined; jump = left.pop()) {
    if (jump.kind !== 'finally') continue
    const { run, handlers } = jump
    l.jumps.push(...left)
    withHandlers(l.graph, handlers, run)
    l.jumps.splice(depth + 1)
  }
  l.jumps.push(...kept)
}
