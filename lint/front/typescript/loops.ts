import { ts } from 'ts-morph'
import { assignTo, bindPattern, declareNames } from './assignments.ts'
import { branchOn } from './conditions.ts'
import { lowerDeclarations } from './declarations.ts'
import { lowerExpression } from './expressions.ts'
import { enter, finish, goOn, goto, newBlock } from './graph.ts'
import { assign, inScope, placeOf, temporary, type Lowering } from './lowering.ts'
import { innerScope } from './scope.ts'
import { lowerStatement } from './statements.ts'

/** Lowers any loop. */
export function lowerLoop(l: Lowering, node: ts.IterationStatement, labels: readonly string[]): void {
  inScope(l, innerScope(l.scope), () => {
    if (ts.isWhileStatement(node)) lowerWhile(l, node, labels)
    else if (ts.isDoStatement(node)) lowerDo(l, node, labels)
    else if (ts.isForStatement(node)) lowerFor(l, node, labels)
    else if (ts.isForOfStatement(node) || ts.isForInStatement(node)) lowerForEach(l, node, labels)
  })
}

interface Targets {
  readonly labels: readonly string[]
  readonly breakTo: number
  readonly continueTo: number
}

function lowerLoopBody(l: Lowering, body: ts.Statement, targets: Targets): void {
  l.jumps.push({ kind: 'loop', ...targets })
  inScope(l, innerScope(l.scope), () => lowerStatement(l, body, []))
  l.jumps.pop()
}

function lowerWhile(l: Lowering, node: ts.WhileStatement, labels: readonly string[]): void {
  const [head, body, after] = [newBlock(l.graph), newBlock(l.graph), newBlock(l.graph)]
  goOn(l.graph, head)
  branchOn(l, node.expression, body, after)
  enter(l.graph, body)
  lowerLoopBody(l, node.statement, { labels, breakTo: after, continueTo: head })
  goto(l.graph, head)
  enter(l.graph, after)
}

function lowerDo(l: Lowering, node: ts.DoStatement, labels: readonly string[]): void {
  const [body, test, after] = [newBlock(l.graph), newBlock(l.graph), newBlock(l.graph)]
  goOn(l.graph, body)
  lowerLoopBody(l, node.statement, { labels, breakTo: after, continueTo: test })
  goOn(l.graph, test)
  branchOn(l, node.expression, body, after)
  enter(l.graph, after)
}

function lowerFor(l: Lowering, node: ts.ForStatement, labels: readonly string[]): void {
  const [head, body, step, after] = [newBlock(l.graph), newBlock(l.graph), newBlock(l.graph), newBlock(l.graph)]
  if (node.initializer !== undefined) {
    if (ts.isVariableDeclarationList(node.initializer)) {
      for (const declaration of node.initializer.declarations) declareNames(l, declaration.name)
      lowerDeclarations(l, node.initializer)
    } else lowerExpression(l, node.initializer)
  }
  goOn(l.graph, head)
  if (node.condition === undefined) goto(l.graph, body)
  else branchOn(l, node.condition, body, after)
  enter(l.graph, body)
  lowerLoopBody(l, node.statement, { labels, breakTo: after, continueTo: step })
  goOn(l.graph, step)
  if (node.incrementor !== undefined) lowerExpression(l, node.incrementor)
  goto(l.graph, head)
  enter(l.graph, after)
}

/** Each pass binds some element of the collection; nothing says how many passes there are. */
function lowerForEach(l: Lowering, node: ts.ForOfStatement | ts.ForInStatement, labels: readonly string[]): void {
  const [head, body, after] = [newBlock(l.graph), newBlock(l.graph), newBlock(l.graph)]
  const place = placeOf(l, node.expression)
  const collection = temporary(l)
  assign(l, { target: collection, value: lowerExpression(l, node.expression), place })
  goOn(l.graph, head)
  finish(l.graph, { kind: 'choice', to: [body, after] })
  enter(l.graph, body)
  const item = { value: { kind: 'element', of: collection, index: undefined }, place, update: true } as const
  if (ts.isVariableDeclarationList(node.initializer)) {
    const name = node.initializer.declarations[0]!.name
    declareNames(l, name)
    bindPattern(l, name, item)
  } else assignTo(l, node.initializer, item)
  lowerLoopBody(l, node.statement, { labels, breakTo: after, continueTo: head })
  goto(l.graph, head)
  enter(l.graph, after)
}
