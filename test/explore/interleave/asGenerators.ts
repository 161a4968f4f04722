import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Script } from 'node:vm'
import ts from 'typescript'

/**
 * The code of threads as generators that yield each access to what they share, and are told what came of it.
 *
 * It is the text of src/explore/parallel itself that is changed so, not a model of it: each function of the modules is made a generator,
 * each call of one `yield*`, each call of `Atomics`, and each read or write of an array that is shared, `yield`.
 */
const folder = join(import.meta.dirname, '../../../src/explore/parallel')

/** An access to one word; what is not `read`, `write` or `pause`, which only lets others go on, is the name of a function of `Atomics`. */
export type Access = readonly [kind: string, array: Int32Array, index: number, ...words: readonly number[]]

/** Something that a thread does. */
export type Doing<T = void> = Generator<Access, T, number>

/** A change of a module's text: what stands there once, and what is to stand there. */
export type Change = readonly [module: string, from: string, to: string]

/** What the modules export, the first ones to the later ones, too; `others` by the name that they are imported by. */
export function asGenerators(modules: readonly string[], others: Readonly<Record<string, unknown>>, change?: Change): Readonly<Record<string, unknown>> {
  const files = modules.map((name) => ({ name, file: ts.createSourceFile(name, textOf(name, change), ts.ScriptTarget.ES2023, true) }))
  const own = new Set(files.flatMap(({ file }) => file.statements.filter(ts.isFunctionDeclaration).map(({ name }) => name!.text)))
  const arrays = new Set(files.flatMap(({ file }) => file.statements.filter(ts.isInterfaceDeclaration).flatMap(arraysOf)))
  const known: Record<string, unknown> = { ...others }
  for (const { name, file } of files) {
    const { outputText } = ts.transpileModule(file.text, {
      fileName: name,
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, allowImportingTsExtensions: true },
      transformers: { before: [generators(own, arrays)] },
    })
    const exported = {}
    const run = new Script(`(function (exports, require) {${outputText}\n})`, { filename: name }).runInThisContext() as (exports: unknown, require: (name: string) => unknown) => void
    run(exported, (wanted) => {
      if (wanted in known) return known[wanted]
      throw new Error(`${name} imports ${wanted}, which is not given`)
    })
    known[`./${name}`] = exported
  }
  return Object.assign({}, ...modules.map((name) => known[`./${name}`])) as Record<string, unknown>
}

function textOf(name: string, [module, from, to]: Change = ['', '', '']): string {
  const text = readFileSync(join(folder, name), 'utf8')
  if (module !== basename(name)) return text
  if (text.split(from).length !== 2) throw new Error(`${module}: ${from} stands there ${String(text.split(from).length - 1)} times, expected once`)
  return text.replace(from, () => to)
}

/** Names of the fields that are arrays of shared words. */
function arraysOf(declared: ts.InterfaceDeclaration): string[] {
  return declared.members.filter(ts.isPropertySignature).filter(({ type }) => type?.getText() === 'Int32Array').map(({ name }) => name.getText())
}

function generators(own: ReadonlySet<string>, arrays: ReadonlySet<string>): ts.TransformerFactory<ts.SourceFile> {
  const { factory } = ts
  const isShared = (node: ts.Node): node is ts.ElementAccessExpression => {
    if (!ts.isElementAccessExpression(node)) return false
    const { expression } = node
    return arrays.has(ts.isPropertyAccessExpression(expression) ? expression.name.text : ts.isIdentifier(expression) ? expression.text : '')
  }
  const access = (kind: string, words: readonly ts.Expression[]): ts.Expression =>
    factory.createParenthesizedExpression(factory.createYieldExpression(undefined, factory.createArrayLiteralExpression([factory.createStringLiteral(kind), ...words])))
  return (context) => {
    const all = (nodes: readonly ts.Expression[]): ts.Expression[] => nodes.map((node) => ts.visitNode(node, visit) as ts.Expression)
    function visit(node: ts.Node): ts.Node {
      if (ts.isFunctionDeclaration(node)) {
        const { modifiers, name, parameters, body } = ts.visitEachChild(node, visit, context)
        return factory.createFunctionDeclaration(modifiers, factory.createToken(ts.SyntaxKind.AsteriskToken), name, undefined, parameters, undefined, body)
      }
      if (ts.isCallExpression(node)) {
        const { expression } = node
        if (ts.isPropertyAccessExpression(expression) && expression.expression.getText() === 'Atomics') return access(expression.name.text, all(node.arguments))
        if (ts.isIdentifier(expression) && own.has(expression.text)) {
          return factory.createParenthesizedExpression(factory.createYieldExpression(factory.createToken(ts.SyntaxKind.AsteriskToken), ts.visitEachChild(node, visit, context)))
        }
      }
      if (ts.isBinaryExpression(node) && isShared(node.left)) {
        const { kind } = node.operatorToken
        if (kind > ts.SyntaxKind.EqualsToken && kind <= ts.SyntaxKind.LastAssignment) throw new Error(`${node.getText()} is two accesses`)
        if (kind === ts.SyntaxKind.EqualsToken) return access('write', all([node.left.expression, node.left.argumentExpression, node.right]))
      }
      if (isShared(node)) return access('read', all([node.expression, node.argumentExpression]))
      return ts.visitEachChild(node, visit, context)
    }
    return (file) => ts.visitEachChild(file, visit, context)
  }
}
