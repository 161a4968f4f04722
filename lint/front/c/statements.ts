import type { Expression } from '../../facts/expression.ts'
import { enter, goOn, goto, newBlock } from '../typescript/graph.ts'
import { innerScope } from '../typescript/scope.ts'
import { named, part, type CNode } from './cNode.ts'
import { branchOn } from './conditions.ts'
import { declareNames, lowerDeclaration } from './declarations.ts'
import { lowerExpression } from './expressions.ts'
import { lowerGuard, lowerScopedGuard } from './guards.ts'
import { jumpOut, jumpToEnd, jumpToLabel } from './jumps.ts'
import { lowerLoop } from './loops.ts'
import { inScope, misparsed, textOf, type Lowering } from './lowering.ts'
import { isGuard, isScopedGuard } from './survey.ts'
import { lowerSwitch } from './switches.ts'

/** Lowers the statements of a block in a scope of their own. */
export function lowerBlock(l: Lowering, node: CNode): void {
  inScope(l, innerScope(l.scope), () => lowerStatements(l, named(node)))
}

/** Lowers statements in the current scope. What follows a guard runs before its release. */
export function lowerStatements(l: Lowering, statements: readonly CNode[]): void {
  hoist(l, statements)
  lowerFrom(l, statements, 0)
}

function lowerFrom(l: Lowering, statements: readonly CNode[], first: number): void {
  for (let index = first; index < statements.length; index++) {
    const statement = statements[index]!
    if (isGuard(statement, (node) => textOf(l, node))) {
      lowerGuard(l, statement, () => lowerFrom(l, statements, index + 1))
      return
    }
    lowerStatement(l, statement)
  }
}

/** Declares what the statements of a block declare, before any of them runs. */
export function hoist(l: Lowering, statements: readonly CNode[]): void {
  for (const statement of statements) {
    if (statement.kind === 'declaration') declareNames(l, statement, l.structs)
  }
}

type Lower = (l: Lowering, node: CNode) => void

const byKind: Readonly<Record<string, Lower>> = {
  compound_statement: lowerBlock,
  declaration: lowerDeclaration,
  expression_statement: (l, node) => {
    for (const expression of named(node)) lowerExpression(l, expression)
  },
  if_statement: lowerIf,
  while_statement: lowerLoop,
  do_statement: lowerLoop,
  for_statement: lowerLoop,
  switch_statement: lowerSwitch,
  return_statement: (l, node) => {
    const value = named(node)[0]
    jumpToEnd(l, node, value === undefined ? undefined : lowerExpression(l, value))
  },
  break_statement: (l, node) => jumpOut(l, node, 'break'),
  continue_statement: (l, node) => jumpOut(l, node, 'continue'),
  goto_statement: (l, node) => jumpToLabel(l, node, textOf(l, part(node, 'label') ?? node)),
  labeled_statement: lowerLabelled,
  attributed_statement: (l, node) => {
    for (const statement of named(node)) lowerStatement(l, statement)
  },
}

/** Declares types or says something to the compiler. */
const withoutEffect = new Set(['struct_specifier', 'union_specifier', 'enum_specifier', 'type_definition', 'attribute_declaration', ';', 'comment'])

export function lowerStatement(l: Lowering, node: CNode): void {
  const lower = byKind[node.kind]
  if (lower !== undefined) lower(l, node)
  else if (!withoutEffect.has(node.kind)) misparsed(l, node, `\`${node.kind}\` is not understood here`)
}

function lowerLabelled(l: Lowering, node: CNode): void {
  const label = l.labels.get(textOf(l, part(node, 'label')!))
  if (label !== undefined) goOn(l.graph, label.block)
  for (const statement of named(node)) if (statement.field !== 'label') lowerStatement(l, statement)
}

function lowerIf(l: Lowering, node: CNode): void {
  const [consequence, alternative] = [part(node, 'consequence')!, part(node, 'alternative')]
  if (isScopedGuard(textOf(l, node))) {
    lowerScopedGuard(l, node, () => inScope(l, innerScope(l.scope), () => lowerStatement(l, consequence)))
    return
  }
  const [then, otherwise, after] = [newBlock(l.graph), newBlock(l.graph), newBlock(l.graph)]
  branchOn(l, part(node, 'condition')!, then, alternative === undefined ? after : otherwise)
  enter(l.graph, then)
  inScope(l, innerScope(l.scope), () => lowerStatement(l, consequence))
  goto(l.graph, after)
  if (alternative !== undefined) {
    enter(l.graph, otherwise)
    inScope(l, innerScope(l.scope), () => {
      for (const statement of alternative.kind === 'else_clause' ? named(alternative) : [alternative]) lowerStatement(l, statement)
    })
    goto(l.graph, after)
  }
  enter(l.graph, after)
}

/** `({ …; value; })`: the value is that of the last statement. */
export function lowerStatementExpression(l: Lowering, node: CNode): Expression {
  const statements = named(node)
  const last = statements.at(-1)
  let value: Expression = { kind: 'constant', value: null }
  inScope(l, innerScope(l.scope), () => {
    const hasValue = last?.kind === 'expression_statement'
    lowerStatements(l, hasValue ? statements.slice(0, -1) : statements)
    const expression = hasValue ? named(last)[0] : undefined
    if (expression !== undefined) value = lowerExpression(l, expression)
  })
  return value
}
