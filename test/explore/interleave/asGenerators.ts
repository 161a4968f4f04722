import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'
import ts from 'typescript'

/**
 * The code of threads as generators that yield each access to what they share, and are told what came of it.
 *
 * It is the text of src/explore itself that is changed so, not a model of it: a function from which an access can be come to is made a
 * generator, each call of one `yield*`, each call of `Atomics`, and each read or write of an array that is shared, `yield`. An array is known by its
 * name only, so what is shared is to be given with guards (guarded.ts): they refuse an access by another name or by a method.
 */
const folder = join(import.meta.dirname, '../../../src/explore')

/** An access to one word; what is neither `read` nor `write` is the name of a function of `Atomics`. */
export type Access = readonly [kind: string, array: Int32Array, index: number, ...words: readonly number[]]

/** Touches nothing, but lets others go on. */
export type Pause = readonly ['pause']

/** Something that a thread does. */
export type Doing<T = void> = Generator<Access | Pause, T, number>

/** A change of a module's text: what stands there once, and what is to stand there. */
export type Change = readonly [module: string, from: string, to: string]

interface Options {
  /** Modules, from src/explore on, each after those of them that it imports. All others are as they are. */
  readonly modules: readonly string[]
  /** By path from src/explore on: what is to be imported instead of a module. */
  readonly instead?: Readonly<Record<string, unknown>>
  readonly change?: Change | undefined
}

/** All that the modules export. */
export async function asGenerators({ modules, instead = {}, change }: Options): Promise<Readonly<Record<string, unknown>>> {
  const files = modules.map((name) => ts.createSourceFile(name, textOf(name, change), ts.ScriptTarget.ES2023, true))
  const arrays = new Set(files.flatMap(({ statements }) => statements.filter(ts.isInterfaceDeclaration).filter(({ name }) => name.text === 'SharedKeys').flatMap(arraysOf)))
  const doers = doersIn(files, arrays)
  const known: Record<string, unknown> = { ...instead }
  for (const file of files) {
    const { outputText } = ts.transpileModule(file.text, {
      fileName: file.fileName,
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, allowImportingTsExtensions: true },
      transformers: { before: [generators({ doers, arrays: arraysIn(file, arrays) })] },
    })
    const pathOf = (wanted: string): string => join(dirname(file.fileName), wanted)
    for (const [, wanted = ''] of outputText.matchAll(/\brequire\("(\.[^"]+)"\)/g)) known[pathOf(wanted)] ??= await import(join(folder, pathOf(wanted)))
    const run = new Script(`(function (exports, require) {${outputText}\n})`, { filename: file.fileName }).runInThisContext() as (exports: unknown, require: (name: string) => unknown) => void
    run((known[file.fileName] = {}), (wanted) => known[pathOf(wanted)])
  }
  return Object.assign({}, ...modules.map((name) => known[name])) as Record<string, unknown>
}

function textOf(name: string, [module, from, to]: Change = ['', '', '']): string {
  const text = readFileSync(join(folder, name), 'utf8')
  if (module !== name) return text
  const times = text.split(from).length - 1
  if (times !== 1) throw new Error(`${module}: ${from} stands there ${times} times, expected once`)
  return text.replace(from, () => to)
}

/** Names of the fields that are arrays of shared words. */
function arraysOf(declared: ts.InterfaceDeclaration): string[] {
  return declared.members.filter(ts.isPropertySignature).filter(({ type }) => type?.getText() === 'Int32Array').map(({ name }) => name.getText())
}

/** The arrays that a module can mean: without the table there are others of that name. */
function arraysIn(file: ts.SourceFile, arrays: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(/\bSharedKeys\b/.test(file.text) ? arrays : [])
}

/** What a call calls, or an element is one of, by name. */
function nameOf(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text
  return ts.isPropertyAccessExpression(node) ? node.name.text : ''
}

function isAtomics({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.expression.getText() === 'Atomics'
}

/** The name of a function, declared or written as the value of a name. */
function nameOfFunction(node: ts.Node): string | undefined {
  if (ts.isFunctionDeclaration(node)) return node.name?.text
  const { parent } = node
  return ts.isArrowFunction(node) && (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) ? parent.name.getText() : undefined
}

interface Shared {
  /** Names of arrays of words that are shared. */
  readonly arrays: ReadonlySet<string>
  /** Names of functions from which an access to one can be come to. */
  readonly doers: ReadonlySet<string>
}

/** True if an access is in the node; a function in it that has a name is one of its own. */
function doesIn(node: ts.Node, shared: Shared): boolean {
  if (ts.isElementAccessExpression(node) && shared.arrays.has(nameOf(node.expression))) return true
  if (ts.isCallExpression(node) && (isAtomics(node) || shared.doers.has(nameOf(node.expression)))) return true
  return ts.forEachChild(node, (child) => (nameOfFunction(child) === undefined && doesIn(child, shared)) || undefined) === true
}

/** Names of functions from which an access to what is shared can be come to. */
function doersIn(files: readonly ts.SourceFile[], all: ReadonlySet<string>): ReadonlySet<string> {
  const doers = new Set<string>()
  const look = (node: ts.Node, arrays: ReadonlySet<string>): void => {
    const name = nameOfFunction(node)
    if (name !== undefined && doesIn(node, { doers, arrays })) doers.add(name)
    ts.forEachChild(node, (child) => { look(child, arrays) })
  }
  for (let before = -1; before !== doers.size;) {
    before = doers.size
    for (const file of files) look(file, arraysIn(file, all))
  }
  return doers
}

function generators(shared: Shared): ts.TransformerFactory<ts.SourceFile> {
  const { factory } = ts
  const { arrays, doers } = shared
  /** Instead of a function without a name, which others call: they do not expect a generator. */
  const refusal = (node: ts.ArrowFunction): ts.Expression => {
    const thrown = factory.createThrowStatement(factory.createStringLiteral(`not to be called by turns: ${node.getText()}`))
    return factory.createArrowFunction(undefined, undefined, [], undefined, undefined, factory.createBlock([thrown]))
  }
  const star = factory.createToken(ts.SyntaxKind.AsteriskToken)
  const isWord = (node: ts.Node): node is ts.ElementAccessExpression => ts.isElementAccessExpression(node) && arrays.has(nameOf(node.expression))
  const access = (kind: string, words: readonly ts.Expression[]): ts.Expression =>
    factory.createParenthesizedExpression(factory.createYieldExpression(undefined, factory.createArrayLiteralExpression([factory.createStringLiteral(kind), ...words])))
  return (context) => {
    const all = (...nodes: readonly ts.Expression[]): ts.Expression[] => nodes.map((node) => ts.visitNode(node, visit) as ts.Expression)
    const visitFunction = (node: ts.FunctionDeclaration | ts.ArrowFunction): ts.Node => {
      const { modifiers, parameters, body } = ts.visitEachChild(node, visit, context)
      if (ts.isFunctionDeclaration(node)) return factory.createFunctionDeclaration(modifiers, star, node.name, undefined, parameters, undefined, body as ts.Block)
      const block = ts.isBlock(body!) ? body : factory.createBlock([factory.createReturnStatement(body)])
      return factory.createFunctionExpression(undefined, star, undefined, undefined, parameters, undefined, block)
    }
    const visitAssignment = (node: ts.BinaryExpression, word: ts.ElementAccessExpression): ts.Node => {
      const { kind } = node.operatorToken
      if (kind === ts.SyntaxKind.EqualsToken) return access('write', all(word.expression, word.argumentExpression, node.right))
      if (kind > ts.SyntaxKind.EqualsToken && kind <= ts.SyntaxKind.LastAssignment) throw new Error(`${node.getText()} is two accesses`)
      return ts.visitEachChild(node, visit, context)
    }
    function visit(node: ts.Node): ts.Node {
      if (ts.isArrowFunction(node) && nameOfFunction(node) === undefined && doesIn(node, shared)) return refusal(node)
      if ((ts.isFunctionDeclaration(node) || ts.isArrowFunction(node)) && doers.has(nameOfFunction(node) ?? '')) return visitFunction(node)
      if (ts.isCallExpression(node) && isAtomics(node)) return access(nameOf(node.expression), all(...node.arguments))
      if (ts.isCallExpression(node) && doers.has(nameOf(node.expression))) {
        return factory.createParenthesizedExpression(factory.createYieldExpression(star, ts.visitEachChild(node, visit, context)))
      }
      if (ts.isBinaryExpression(node) && isWord(node.left)) return visitAssignment(node, node.left)
      return isWord(node) ? access('read', all(node.expression, node.argumentExpression)) : ts.visitEachChild(node, visit, context)
    }
    return (file) => ts.visitEachChild(file, visit, context)
  }
}
