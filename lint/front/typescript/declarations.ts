import { ts } from 'ts-morph'
import { bindPattern, declareNames } from './assignments.ts'
import { lowerExpression } from './expressions.ts'
import { placeOf, type Lowering } from './lowering.ts'
import { declareLocal, type Scope } from './scope.ts'

/** Declares what the statements of a block declare, before any of them runs. */
export function hoist(l: Lowering, statements: readonly ts.Statement[]): void {
  for (const statement of statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) declareNames(l, name)
    }
  }
  for (const statement of statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name !== undefined && statement.body !== undefined) {
      declareFunction(l, statement, statement.name.text)
    }
  }
}

function declareFunction(l: Lowering, node: ts.FunctionDeclaration, name: string): void {
  // Known before it is lowered, so that it may call itself.
  const scope: Scope = l.scope
  const id = `${l.fn.id}.${name}`
  scope.names.set(name, { kind: 'function', id })
  scope.names.set(name, { kind: 'function', id: l.file.lowerFunction(node, scope, name) })
}

/** Gives variables their first values. */
export function lowerDeclarations(l: Lowering, list: ts.VariableDeclarationList): void {
  for (const declaration of list.declarations) {
    if (declaration.initializer === undefined) {
      if (ts.isIdentifier(declaration.name)) {
        bindPattern(l, declaration.name, { value: { kind: 'constant', value: null }, place: placeOf(l, declaration) })
      }
      continue
    }
    const value = lowerExpression(l, declaration.initializer)
    bindPattern(l, declaration.name, { value, place: placeOf(l, declaration) })
  }
}

/** `var` belongs to the function, whatever block it stands in. */
export function hoistVars(scope: Scope, body: ts.Node): void {
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
      for (const { name } of node.declarations) declarePattern(scope, name)
    }
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(body, visit)
}

export function declarePattern(scope: Scope, name: ts.BindingName): void {
  if (ts.isIdentifier(name)) {
    if (!scope.names.has(name.text)) declareLocal(scope, name.text)
    return
  }
  for (const element of name.elements) {
    if (ts.isBindingElement(element)) declarePattern(scope, element.name)
  }
}
