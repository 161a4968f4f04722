import { innerScope } from '../typescript/scope.ts'
import { enter, goOn, goto, newBlock } from '../typescript/graph.ts'
import { part, type CNode } from './cNode.ts'
import { branchOn } from './conditions.ts'
import { declareNames, lowerDeclaration } from './declarations.ts'
import { lowerExpression } from './expressions.ts'
import { inScope, textOf, type Lowering } from './lowering.ts'
import { lowerMacroLoop } from './macroLoops.ts'
import { lowerStatement } from './statements.ts'

/** Lowers any loop. */
export function lowerLoop(l: Lowering, node: CNode): void {
  inScope(l, innerScope(l.scope), () => {
    if (node.kind === 'do_statement') lowerDo(l, node)
    else if (node.kind === 'for_statement') lowerFor(l, node)
    else if (/^while\b/.test(textOf(l, node))) lowerWhile(l, node)
    else lowerMacroLoop(l, node, (targets) => lowerLoopBody(l, node, targets))
  })
}

interface Targets {
  readonly breakTo: number
  readonly continueTo: number
}

function lowerLoopBody(l: Lowering, node: CNode, targets: Targets): void {
  l.jumps.push({ kind: 'loop', ...targets })
  inScope(l, innerScope(l.scope), () => lowerStatement(l, part(node, 'body')!))
  l.jumps.pop()
}

function lowerWhile(l: Lowering, node: CNode): void {
  const [head, body, after] = [newBlock(l.graph), newBlock(l.graph), newBlock(l.graph)]
  goOn(l.graph, head)
  branchOn(l, part(node, 'condition')!, body, after)
  enter(l.graph, body)
  lowerLoopBody(l, node, { breakTo: after, continueTo: head })
  goto(l.graph, head)
  enter(l.graph, after)
}

function lowerDo(l: Lowering, node: CNode): void {
  const [body, test, after] = [newBlock(l.graph), newBlock(l.graph), newBlock(l.graph)]
  goOn(l.graph, body)
  lowerLoopBody(l, node, { breakTo: after, continueTo: test })
  goOn(l.graph, test)
  branchOn(l, part(node, 'condition')!, body, after)
  enter(l.graph, after)
}

function lowerFor(l: Lowering, node: CNode): void {
  const [head, body, step, after] = [newBlock(l.graph), newBlock(l.graph), newBlock(l.graph), newBlock(l.graph)]
  const [initial, condition, update] = ['initializer', 'condition', 'update'].map((field) => part(node, field))
  if (initial?.kind === 'declaration') {
    declareNames(l, initial, l.structs)
    lowerDeclaration(l, initial)
  } else if (initial !== undefined) lowerExpression(l, initial)
  goOn(l.graph, head)
  if (condition === undefined) goto(l.graph, body)
  else branchOn(l, condition, body, after)
  enter(l.graph, body)
  lowerLoopBody(l, node, { breakTo: after, continueTo: step })
  goOn(l.graph, step)
  if (update !== undefined) lowerExpression(l, update)
  goto(l.graph, head)
  enter(l.graph, after)
}
