import { ts } from 'ts-morph'

/** True for what only the type checker sees. */
export function isTypeOnly(node: ts.Node): boolean {
  if (ts.isExpressionWithTypeArguments(node)) return !isClassHeritage(node)
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
  return (
    ts.isTypeNode(node) ||
    ts.isTypeParameterDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node)
  )
}

function isClassHeritage(node: ts.ExpressionWithTypeArguments): boolean {
  return ts.isHeritageClause(node.parent) && node.parent.token === ts.SyntaxKind.ExtendsKeyword && ts.isClassLike(node.parent.parent)
}

/** True for an identifier that stands for the value of a variable, not for a property, label or declaration. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isShorthandPropertyAssignment(parent)) return true
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent) || ts.isEnumMember(parent)) return parent.initializer === node
  if (ts.isBindingElement(parent) || ts.isParameter(parent) || ts.isPropertyDeclaration(parent) || ts.isVariableDeclaration(parent)) {
    return parent.initializer === node
  }
  if (ts.isExportSpecifier(parent)) return (parent.propertyName ?? parent.name) === node && parent.parent.parent.moduleSpecifier === undefined
  return !(
    ts.isFunctionLike(parent) && parent.name === node ||
    ts.isClassLike(parent) ||
    ts.isEnumDeclaration(parent) ||
    ts.isModuleDeclaration(parent) ||
    ts.isImportClause(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isNamespaceImport(parent) ||
    ts.isNamespaceExport(parent) ||
    ts.isLabeledStatement(parent) ||
    ts.isBreakOrContinueStatement(parent) ||
    ts.isMetaProperty(parent) ||
    ts.isImportAttribute(parent)
  )
}

/** Calls `visit` for `node` and all inside it that belongs to the same activation. */
export function walkActivation(node: ts.Node, visit: (node: ts.Node) => void): void {
  if (isTypeOnly(node)) return
  visit(node)
  ts.forEachChild(node, (child) => {
    if (ts.isFunctionLike(child)) visit(child)
    else walkActivation(child, visit)
  })
}

/** True if evaluating `node` may suspend the activation it belongs to. */
export function yields(node: ts.Node): boolean {
  const known = yielding.get(node)
  if (known !== undefined) return known
  const own = ts.isYieldExpression(node)
  const found = own || ts.forEachChild(node, (child) => (ts.isFunctionLike(child) ? undefined : yields(child) || undefined)) === true
  yielding.set(node, found)
  return found
}

const yielding = new WeakMap<ts.Node, boolean>()

export function isGenerator(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && 'asteriskToken' in node && node.asteriskToken !== undefined
}

/** `node` without parentheses, type assertions and `!` around it. */
export function skipOuter(node: ts.Expression): ts.Expression {
  let inner = node
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isTypeAssertionExpression(inner)
  ) {
    inner = inner.expression
  }
  return inner
}
