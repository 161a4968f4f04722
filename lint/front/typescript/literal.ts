import { ts } from 'ts-morph'
import type { Literal, LiteralEntry } from '../../config/literal.ts'

export type LiteralResult =
  | { readonly ok: true; readonly literal: Literal }
  | { readonly ok: false; readonly start: number; readonly end: number; readonly message: string }

/** The object that a module exports as its default, read as data: nothing is executed. */
export function readDefaultExport(path: string, text: string): LiteralResult {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS)
  return syntaxError(source, path) ?? exported(source)
}

/** The whole of a JSON file. */
export function readJson(path: string, text: string): LiteralResult {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.JSON)
  const [statement] = source.statements
  const error = syntaxError(source, path)
  if (error !== undefined) return error
  if (statement === undefined || !ts.isExpressionStatement(statement)) return fail(source, 'the file is empty, expected an object')
  return literalOf(statement.expression)
}

function syntaxError(source: ts.SourceFile, path: string): LiteralResult | undefined {
  const { parseDiagnostics = [] } = source as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }
  const [first] = parseDiagnostics
  if (first === undefined) return undefined
  const message = `this cannot be read (${ts.flattenDiagnosticMessageText(first.messageText, ' ').replace(/\.$/, '')}), expected ${path.endsWith('.json') ? 'JSON' : 'a module'}`
  return { ok: false, start: first.start, end: first.start + first.length, message }
}

function exported(source: ts.SourceFile): LiteralResult {
  const found = source.statements.find((statement) => ts.isExportAssignment(statement) && statement.isExportEquals !== true)
  if (found === undefined || !ts.isExportAssignment(found)) return fail(source, 'there is no default export, expected `export default { … }`')
  return literalOf(declared(found.expression, source))
}

/** `export default config` after `const config = { … }`. */
function declared(expression: ts.Expression, source: ts.SourceFile): ts.Expression {
  if (!ts.isIdentifier(expression)) return expression
  const declarations = source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations])
  const own = declarations.find(({ name }) => ts.isIdentifier(name) && name.text === expression.text)
  return own?.initializer ?? expression
}

function literalOf(outer: ts.Expression): LiteralResult {
  const node = inner(outer)
  const scalar = scalarOf(node)
  if (scalar !== undefined) return done(node, { kind: 'scalar', scalar })
  if (ts.isArrayLiteralExpression(node)) return listOf(node)
  if (ts.isObjectLiteralExpression(node)) return recordOf(node)
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'defineConfig' && node.arguments[0] !== undefined) {
    return literalOf(node.arguments[0])
  }
  return fail(node, 'this would have to be executed, expected a literal: the configuration is read as data')
}

/** Without parentheses, `as const` and `satisfies Config`. */
function inner(node: ts.Expression): ts.Expression {
  const isWrapped = ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
  return isWrapped ? inner(node.expression) : node
}

function scalarOf(node: ts.Expression): string | number | boolean | null | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(node.operand)) return -Number(node.operand.text)
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false
  return node.kind === ts.SyntaxKind.NullKeyword ? null : undefined
}

function listOf(node: ts.ArrayLiteralExpression): LiteralResult {
  const items: Literal[] = []
  for (const element of node.elements) {
    const result = literalOf(element)
    if (!result.ok) return result
    items.push(result.literal)
  }
  return done(node, { kind: 'list', items })
}

function recordOf(node: ts.ObjectLiteralExpression): LiteralResult {
  const entries: LiteralEntry[] = []
  for (const property of node.properties) {
    const isPlain = ts.isPropertyAssignment(property) && !ts.isComputedPropertyName(property.name)
    if (!isPlain) return fail(property, 'this would have to be executed, expected `key: literal`')
    const result = literalOf(property.initializer)
    if (!result.ok) return result
    const { name } = property
    const key = ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : name.getText()
    entries.push({ key, start: name.getStart(), end: name.end, value: result.literal })
  }
  return done(node, { kind: 'record', entries })
}

function done(node: ts.Node, value: Literal['value']): LiteralResult {
  return { ok: true, literal: { start: node.getStart(), end: node.end, value } }
}

function fail(node: ts.Node, message: string): LiteralResult {
  return { ok: false, start: node.getStart(), end: node.end, message }
}
