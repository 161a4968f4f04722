import type { Expression } from '../../facts/expression.ts'
import { branch, enter, goOn, goto, newBlock } from '../typescript/graph.ts'
import { innerScope } from '../typescript/scope.ts'
import { named, part, type CNode } from './cNode.ts'
import { lowerExpression } from './expressions.ts'
import { assign, inScope, misparsed, opaque, placeOf, temporary, type Lowering } from './lowering.ts'
import { hoist, lowerStatement } from './statements.ts'

/** Lowers a `switch`: the tests in their order, then the bodies, which fall through. */
export function lowerSwitch(l: Lowering, node: CNode): void {
  const cases = named(part(node, 'body')!)
  const clauses = cases.filter(({ kind }) => kind === 'case_statement')
  const after = newBlock(l.graph)
  const bodies = new Map(clauses.map((clause) => [clause, newBlock(l.graph)]))
  const fallback = clauses.find((clause) => part(clause, 'value') === undefined)
  lowerTests(l, node, { bodies, otherwise: fallback === undefined ? after : bodies.get(fallback)! })
  l.jumps.push({ kind: 'switch', breakTo: after })
  // Nothing runs between the opening brace and the first case, but names are declared there.
  enter(l.graph, newBlock(l.graph))
  inScope(l, innerScope(l.scope), () => {
    hoist(l, cases.flatMap((one) => (one.kind === 'case_statement' ? one.children : [one])))
    for (const one of cases) {
      const body = bodies.get(one)
      if (body === undefined) lowerStatement(l, one)
      else lowerCase(l, one, body)
    }
    goto(l.graph, after)
  })
  l.jumps.pop()
  enter(l.graph, after)
}

function lowerCase(l: Lowering, clause: CNode, body: number): void {
  goOn(l.graph, body)
  for (const child of named(clause)) {
    if (child.field === 'value') continue
    if (child.kind === 'case_statement') misparsed(l, child, 'a case inside another one')
    lowerStatement(l, child)
  }
}

interface Arms {
  readonly bodies: ReadonlyMap<CNode, number>
  readonly otherwise: number
}

function lowerTests(l: Lowering, node: CNode, { bodies, otherwise }: Arms): void {
  const condition = named(part(node, 'condition')!)[0] ?? part(node, 'condition')!
  const subject = temporary(l)
  assign(l, { target: subject, value: lowerExpression(l, condition), place: placeOf(l, condition) })
  for (const [clause, body] of bodies) {
    const value = part(clause, 'value')
    if (value === undefined) continue
    const next = newBlock(l.graph)
    const of = lowerExpression(l, value)
    const test: Expression = isRange(l, clause, value)
      ? opaque(l, value, [subject, of])
      : { kind: 'binary', operator: '==', left: subject, right: of }
    branch(l.graph, { condition: test, then: body, else: next, place: placeOf(l, clause) })
    enter(l.graph, next)
  }
  goto(l.graph, otherwise)
}

/** `case 1 ... 4:`, of which the mask has left the `1`. */
function isRange(l: Lowering, clause: CNode, value: CNode): boolean {
  const colon = l.file.text.indexOf(':', value.end)
  return l.file.text.slice(value.end, Math.min(colon, clause.end)).includes('...')
}
