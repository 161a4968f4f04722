import { enter, finish, goOn, goto, newBlock } from '../typescript/graph.ts'
import { bare } from './bare.ts'
import { named, part, type CNode } from './cNode.ts'
import { lowerExpression, nameOf, operatorOf } from './expressions.ts'
import { assign, emitEvent, placeOf, temporary, textOf, type LocalTarget, type Lowering } from './lowering.ts'

/** The items of a comma expression, which is what the mask makes of macro arguments. */
export function flattened(node: CNode | undefined): readonly CNode[] {
  const items: CNode[] = []
  let at = node
  // The grammar nests them to the right.
  while (at?.kind === 'comma_expression') {
    items.push(part(at, 'left')!)
    at = part(at, 'right')
  }
  return at === undefined ? items : [...items, at]
}

/**
 * Lowers `for_each_x(item, of) { … }`, masked as a `while`: a call of the macro, then passes that each bind the loop's
 * variables anew. Nothing says how many there are.
 */
export function lowerMacroLoop(l: Lowering, node: CNode, body: (targets: { breakTo: number; continueTo: number }) => void): void {
  const [head, pass, after] = [newBlock(l.graph), newBlock(l.graph), newBlock(l.graph)]
  const name = /^\w+/.exec(textOf(l, node))?.[0] ?? ''
  const condition = part(node, 'condition')!
  const given = flattened(named(condition)[0])
  const place = placeOf(l, condition)
  const bound = given.flatMap((argument, index) => boundBy(l, argument, index === 0) ?? [])
  const args = given.map((argument) => lowerExpression(l, argument))
  const collection = temporary(l)
  emitEvent(l, { kind: 'call', callee: { kind: 'global', name, id: name }, name, args, result: collection.name, place })
  goOn(l.graph, head)
  finish(l.graph, { kind: 'choice', to: [pass, after] })
  enter(l.graph, pass)
  for (const target of bound) {
    assign(l, { target, value: { kind: 'element', of: collection, index: undefined }, place, update: true })
  }
  body({ breakTo: after, continueTo: head })
  goto(l.graph, head)
  enter(l.graph, after)
}

/** The variable that a loop macro sets: its first argument, and others that nothing else sets. */
function boundBy(l: Lowering, argument: CNode, isFirst: boolean): LocalTarget | undefined {
  const node = bare(l, argument)
  const name = node.kind === 'pointer_expression' && operatorOf(l, node) === '&' ? bare(l, part(node, 'argument')!) : node
  if (name.kind !== 'identifier') return undefined
  const of = nameOf(l, name)
  if (of.kind !== 'local' || l.parameters.has(of.name)) return undefined
  return isFirst || !l.assigned.has(textOf(l, name)) ? of : undefined
}
