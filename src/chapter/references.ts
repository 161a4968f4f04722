import { ts } from 'ts-morph'

/** True for what only the type checker sees. */
export function isTypeOnly(node: ts.Node): boolean {
  const { kind } = node
  if (kind >= ts.SyntaxKind.FirstTypeNode && kind <= ts.SyntaxKind.LastTypeNode) return true
  switch (kind) {
    case ts.SyntaxKind.ExpressionWithTypeArguments:
      return !isBaseClass(node as ts.ExpressionWithTypeArguments)
    case ts.SyntaxKind.ImportDeclaration:
      return (node as ts.ImportDeclaration).importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    case ts.SyntaxKind.TypeParameter:
    case ts.SyntaxKind.InterfaceDeclaration:
    case ts.SyntaxKind.TypeAliasDeclaration:
      return true
    default:
      return false
  }
}

function isBaseClass({ parent }: ts.ExpressionWithTypeArguments): boolean {
  return ts.isHeritageClause(parent) && parent.token === ts.SyntaxKind.ExtendsKeyword && ts.isClassLike(parent.parent)
}

/** True for an identifier that stands for the value of a variable, not for a property, label or declaration. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  switch (parent.kind) {
    case ts.SyntaxKind.PropertyAccessExpression:
      return (parent as ts.PropertyAccessExpression).expression === node
    case ts.SyntaxKind.PropertyAssignment:
    case ts.SyntaxKind.EnumMember:
    case ts.SyntaxKind.BindingElement:
    case ts.SyntaxKind.Parameter:
    case ts.SyntaxKind.PropertyDeclaration:
    case ts.SyntaxKind.VariableDeclaration:
      return (parent as ts.VariableDeclaration).initializer === node
    case ts.SyntaxKind.ExportSpecifier:
      return isExportedLocal(node, parent as ts.ExportSpecifier)
    case ts.SyntaxKind.ArrowFunction:
      return (parent as ts.ArrowFunction).body === node
    case ts.SyntaxKind.FunctionDeclaration:
    case ts.SyntaxKind.FunctionExpression:
    case ts.SyntaxKind.MethodDeclaration:
    case ts.SyntaxKind.GetAccessor:
    case ts.SyntaxKind.SetAccessor:
    case ts.SyntaxKind.ClassDeclaration:
    case ts.SyntaxKind.ClassExpression:
    case ts.SyntaxKind.EnumDeclaration:
    case ts.SyntaxKind.ModuleDeclaration:
    case ts.SyntaxKind.ImportClause:
    case ts.SyntaxKind.ImportSpecifier:
    case ts.SyntaxKind.NamespaceImport:
    case ts.SyntaxKind.NamespaceExport:
    case ts.SyntaxKind.LabeledStatement:
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement:
    case ts.SyntaxKind.MetaProperty:
    case ts.SyntaxKind.ImportAttribute:
      return false
    default:
      return true
  }
}

function isExportedLocal(node: ts.Identifier, { propertyName, name, parent }: ts.ExportSpecifier): boolean {
  return (propertyName ?? name) === node && parent.parent.moduleSpecifier === undefined
}

/** True for an expression that stands for what is inside it, to be read or written: `(a)`, `a!`, `a as T`. */
export function isSameValue(node: ts.Node): boolean {
  return ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node)
    || ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node)
}

/** True if the reference is (also) written to. */
export function isAssigned(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isBinaryExpression(parent) && parent.left === node) {
    const { kind } = parent.operatorToken
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
  }
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === node
  // Inside an assignment pattern the literal itself is the target.
  if (ts.isArrayLiteralExpression(parent) || ts.isObjectLiteralExpression(parent)) return isAssigned(parent)
  if (isSameValue(parent) || ts.isSpreadElement(parent)) return isAssigned(parent)
  if (ts.isShorthandPropertyAssignment(parent) || ts.isSpreadAssignment(parent)) return isAssigned(parent.parent)
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node && isAssigned(parent.parent)
  return false
}
