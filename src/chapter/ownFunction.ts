import { ts } from 'ts-morph'
import { isSameValue } from './references.ts'
import type { Binding } from './scope.ts'

/**
 * Whether `access`, which starts at a reference to `binding`, is a function that this file defines or imports as such:
 * a member of a module, or of a constant record in which a function stands under that name.
 */
export function isOwnFunction(access: ts.AccessExpression, binding: Binding): boolean {
  const path = pathTo(access)
  if (path === undefined) return false
  if (binding.kind === 'import') return path.length === 1 && isNamespace(binding, access.getSourceFile())
  const start = binding.kind === 'const' ? initializerOf(binding) : undefined
  const found = path.reduce(memberOf, start)
  return found !== undefined && (ts.isMethodDeclaration(found) || ts.isFunctionExpression(found) || ts.isArrowFunction(found))
}

/** The name of the member, if the text says it. */
export function memberName(access: ts.AccessExpression): string | undefined {
  if (ts.isPropertyAccessExpression(access)) return access.name.text
  return ts.isStringLiteralLike(access.argumentExpression) ? access.argumentExpression.text : undefined
}

/** `['b', 'set']` of `a.b.set`. */
function pathTo(access: ts.AccessExpression): readonly string[] | undefined {
  const name = memberName(access)
  if (name === undefined) return undefined
  const object = bare(access.expression)
  if (!ts.isPropertyAccessExpression(object) && !ts.isElementAccessExpression(object)) return [name]
  const before = pathTo(object)
  return before === undefined ? undefined : [...before, name]
}

function bare(node: ts.Node): ts.Node {
  return isSameValue(node) ? bare((node as ts.ParenthesizedExpression).expression) : node
}

function isNamespace({ name }: Binding, source: ts.SourceFile): boolean {
  return source.statements.some((statement) => {
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined
    return bindings !== undefined && ts.isNamespaceImport(bindings) && bindings.name.text === name
  })
}

function initializerOf({ name, ready, scope }: Binding): ts.Node | undefined {
  let found: ts.Node | undefined
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.end === ready && ts.isIdentifier(node.name) && node.name.text === name) found = node.initializer
    else if (node.pos < ready && found === undefined) ts.forEachChild(node, visit)
  }
  ts.forEachChild(scope.node, visit)
  return found && bare(found)
}

/** The last member of that name, unless something that is spread may have it too. */
function memberOf(object: ts.Node | undefined, name: string): ts.Node | undefined {
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return undefined
  const member = object.properties.findLast((each) => ts.isSpreadAssignment(each) || each.name?.getText() === name)
  if (member === undefined || ts.isSpreadAssignment(member)) return undefined
  return ts.isPropertyAssignment(member) ? bare(member.initializer) : member
}
