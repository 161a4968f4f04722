import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import ts from 'typescript'

/** A module that another names by a literal, where it names it. */
export interface Import {
  readonly specifier: string
  readonly line: number
  /** A function called `require` may start from any package; all else, which is `import` here, starts from the module itself. */
  readonly form: 'import' | 'require'
}

const root = join(import.meta.dirname, '..')

/** Modules in `folders`, by their paths from the root; `.` is the root without its folders, of which dotfiles alone are modules. */
export function modulesIn(...folders: readonly string[]): string[] {
  const patterns = folders.map((folder) => (folder === '.' ? '.*' : `${folder}/**/*`))
  return globSync(patterns.map((pattern) => `${pattern}.{ts,js,cjs,mjs,cts,mts}`), { cwd: root, dot: true }).sort()
}

/** What the module in `file`, a path from the root, imports; see importsIn. */
export function importsOf(file: string): Import[] {
  return importsIn(file, readFileSync(join(root, file), 'utf8'))
}

/**
 * All that `text` imports by a literal, in the order of the text: types and comments for types too, since they depend as much.
 *
 * Misses: a specifier that is put together when it runs, a `require` under another name, and URLs that start a worker.
 */
export function importsIn(file: string, text: string): Import[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  const lineOf = (node: ts.Node): number => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
  const found: Import[] = []
  const walk = (node: ts.Node): void => {
    const named = namedBy(node, source)
    if (named && ts.isStringLiteralLike(named.by)) found.push({ specifier: named.by.text, line: lineOf(named.by), form: named.form })
    // Of JavaScript, types are in comments, and only this way of walking meets those.
    node.getChildren(source).forEach(walk)
  }
  walk(source)
  return found
}

interface Named {
  readonly by: ts.Node
  readonly form: Import['form']
}

/** What names a module in `node`, if `node` is of a form that imports one. */
function namedBy(node: ts.Node, source: ts.SourceFile): Named | undefined {
  const by = declared(node)
  if (by) return { by, form: 'import' }
  if (!ts.isCallExpression(node) || node.arguments.length === 0) return undefined
  const form = formOfCall(node.expression, source)
  return form && { by: node.arguments[0]!, form }
}

function declared(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isJSDocImportTag(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined
  return ts.isExternalModuleReference(node) ? node.expression : undefined
}

function formOfCall(called: ts.Expression, source: ts.SourceFile): Import['form'] | undefined {
  if (called.kind === ts.SyntaxKind.ImportKeyword) return 'import'
  const asks = ts.isPropertyAccessExpression(called) && called.name.text === 'resolve' ? called.expression : called
  if (ts.isIdentifier(asks)) return asks.text === 'require' ? 'require' : undefined
  if (ts.isMetaProperty(asks)) return asks === called ? undefined : 'import'
  return asks.getText(source) === 'createRequire(import.meta.url)' ? 'import' : undefined
}
