import { ts } from 'ts-morph'
import { lowerLocalClass } from './classes.ts'
import { branchOn } from './conditions.ts'
import { hoist, lowerDeclarations } from './declarations.ts'
import { lowerExpression } from './expressions.ts'
import { enter, finish, goOn, goto, newBlock, raise } from './graph.ts'
import { jumpOut } from './jumps.ts'
import { lowerLoop } from './loops.ts'
import { inScope, placeOf, type Lowering } from './lowering.ts'
import { innerScope } from './scope.ts'
import { lowerSwitch } from './switches.ts'
import { lowerTry, lowerUsing } from './tries.ts'

/** Lowers the statements of a block in a scope of their own. */
export function lowerBlock(l: Lowering, statements: readonly ts.Statement[]): void {
  inScope(l, innerScope(l.scope), () => {
    lowerStatements(l, statements)
  })
}

/** Lowers statements in the current scope. What follows a `using` runs before its disposal. */
export function lowerStatements(l: Lowering, statements: readonly ts.Statement[]): void {
  hoist(l, statements)
  for (const [index, statement] of statements.entries()) {
    if (ts.isVariableStatement(statement) && isUsing(statement)) {
      lowerUsing(l, statement.declarationList, () => lowerStatements(l, statements.slice(index + 1)))
      return
    }
    lowerStatement(l, statement, [])
  }
}

function isUsing(statement: ts.VariableStatement): boolean {
  // `await using` has the flag too; that of `const` is another one.
  const flags: number = statement.declarationList.flags & ts.NodeFlags.Using
  return flags === (ts.NodeFlags.Using as number)
}

/** Lowers one statement. `labels` are those written before it. */
export function lowerStatement(l: Lowering, node: ts.Statement, labels: readonly string[]): void {
  if (ts.isBlock(node)) {
    breakable(l, labels, () => lowerBlock(l, node.statements))
  } else if (ts.isExpressionStatement(node)) {
    lowerExpression(l, node.expression)
  } else if (ts.isVariableStatement(node)) {
    lowerDeclarations(l, node.declarationList)
  } else if (ts.isIfStatement(node)) {
    breakable(l, labels, () => lowerIf(l, node))
  } else if (ts.isIterationStatement(node, false)) {
    lowerLoop(l, node, labels)
  } else if (ts.isSwitchStatement(node)) {
    lowerSwitch(l, node, labels)
  } else if (ts.isTryStatement(node)) {
    breakable(l, labels, () => lowerTry(l, node))
  } else if (ts.isClassDeclaration(node)) {
    lowerLocalClass(l, node)
  } else if (ts.isLabeledStatement(node)) {
    lowerStatement(l, node.statement, [...labels, node.label.text])
  } else {
    lowerJump(l, node)
  }
}

function lowerJump(l: Lowering, node: ts.Statement): void {
  if (ts.isReturnStatement(node)) {
    const value = node.expression === undefined ? undefined : lowerExpression(l, node.expression)
    jumpOut(l, { kind: 'return', value, place: placeOf(l, node) })
  } else if (ts.isThrowStatement(node)) {
    lowerExpression(l, node.expression)
    raise(l.graph, placeOf(l, node))
  } else if (ts.isBreakStatement(node)) {
    jumpOut(l, { kind: 'break', label: node.label?.text })
  } else if (ts.isContinueStatement(node)) {
    jumpOut(l, { kind: 'continue', label: node.label?.text })
  }
}

/** A labelled statement that is no loop can be left by a `break` with its label. */
function breakable(l: Lowering, labels: readonly string[], build: () => void): void {
  if (labels.length === 0) {
    build()
    return
  }
  const after = newBlock(l.graph)
  l.jumps.push({ kind: 'block', labels, breakTo: after, isSwitch: false })
  build()
  l.jumps.pop()
  goOn(l.graph, after)
}

function lowerIf(l: Lowering, node: ts.IfStatement): void {
  const [then, otherwise, after] = [newBlock(l.graph), newBlock(l.graph), newBlock(l.graph)]
  branchOn(l, node.expression, then, node.elseStatement === undefined ? after : otherwise)
  enter(l.graph, then)
  inScope(l, innerScope(l.scope), () => lowerStatement(l, node.thenStatement, []))
  goto(l.graph, after)
  if (node.elseStatement !== undefined) {
    const { elseStatement } = node
    enter(l.graph, otherwise)
    inScope(l, innerScope(l.scope), () => lowerStatement(l, elseStatement, []))
    goto(l.graph, after)
  }
  enter(l.graph, after)
}

/** The body of a function: statements, or the value of an arrow function. */
export function lowerBody(l: Lowering, body: ts.ConciseBody): void {
  if (ts.isBlock(body)) {
    lowerStatements(l, body.statements)
    return
  }
  const value = lowerExpression(l, body)
  finish(l.graph, { kind: 'return', value, place: placeOf(l, body) })
}

