import { guards } from './accessors.ts'
import { named, part, type CNode } from './cNode.ts'
import { lowerExpression } from './expressions.ts'
import { emitEvent, placeOf, temporary, textOf, type Lowering } from './lowering.ts'
import { flattened } from './macroLoops.ts'
import { guardClass } from './survey.ts'
import type { Expression } from '../../facts/expression.ts'

/** `guard(class)(lock);`: taken here, released wherever what follows in the block is left. */
export function lowerGuard(l: Lowering, statement: CNode, rest: () => void): void {
  const name = textOf(l, guardClass(statement, (node) => textOf(l, node))!)
  hold(l, { node: statement, name, given: named(part(named(statement)[0]!, 'arguments')!) }, rest)
}

/** `scoped_guard(class, lock) { … }`, masked as an `if`. */
export function lowerScopedGuard(l: Lowering, node: CNode, body: () => void): void {
  const [name, ...given] = flattened(named(part(node, 'condition')!)[0])
  hold(l, { node: part(node, 'condition')!, name: name === undefined ? '' : textOf(l, name), given }, body)
}

interface Held {
  readonly node: CNode
  /** The class: `mutex`. */
  readonly name: string
  readonly given: readonly CNode[]
}

function hold(l: Lowering, { node, name, given }: Held, rest: () => void): void {
  // A class that is not known is a pair of functions that nobody can see into.
  const [lock, unlock] = guards.get(name) ?? [`class_${name}_constructor`, `class_${name}_destructor`]
  const args = given.map((argument) => lowerExpression(l, argument))
  const call = (callee: string): void => {
    const of: Expression = { kind: 'global', name: callee, id: callee }
    emitEvent(l, { kind: 'call', callee: of, name: callee, args, result: temporary(l).name, place: placeOf(l, node) })
  }
  call(lock)
  l.jumps.push({ kind: 'guard', release: () => call(unlock) })
  rest()
  l.jumps.pop()
  call(unlock)
}
