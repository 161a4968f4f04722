import { ts } from 'ts-morph'
import type { Placer } from '../../facts/placer.ts'
import type { SourceFacts, SourceText } from '../../facts/sourceFacts.ts'
import { lowerClass, lowerEnum } from './classes.ts'
import { functionName, lowerExpression } from './expressions.ts'
import { lowerFunction } from './functions.ts'
import { newGraph } from './graph.ts'
import { declareExports, declareImports, pathsOf, usesOf } from './imports.ts'
import type { FileLowering, Lowering } from './lowering.ts'
import { outlineOf } from './outline.ts'
import { placerOf, scan } from './places.ts'
import { newFunctionScope, type Scope } from './scope.ts'
import { isWellFormed } from './syntax.ts'

/** Comments are read as text, so the trees of their tags are not needed. */
const options: ts.CreateSourceFileOptions = { languageVersion: ts.ScriptTarget.ES2023, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }

/** What the native parser may be given; its stack is good for twice as much in a thread of its own. */
const DEEPEST = 600

/** Where a text is looked through for syntax errors. */
export type Syntax = 'checked here' | 'checked elsewhere'

/**
 * The facts of one TypeScript file. `known` are the paths that imports may lead to.
 *
 * Most files have nothing to do with any rule, so a tree is made only when somebody asks for what it takes one to tell, and
 * tokens are looked at only when the text alone does not tell.
 */
export function readTypeScript(source: SourceText, known: ReadonlySet<string>, syntax: Syntax = 'checked here'): SourceFacts {
  const tree = once(() => readWithTree(source, known))
  const told = once(() => toldByTokens(source, known, tree))
  const isQuick = /\.m?ts$/.test(source.path) && (syntax === 'checked elsewhere' || (told() !== tree.made && isWellFormed(source)))
  if (!isQuick) return tree()
  return {
    ...source,
    get comments() {
      return told().comments
    },
    speaksOf: (isName) => mayName(source.text, isName) && told().speaksOf(isName),
    get uses() {
      return told().uses
    },
    get mayUse() {
      return pathsOf(source.path, specifiersIn(source.text), known)
    },
    get aliases() {
      return tree().aliases
    },
    get problems() {
      return tree.made?.problems ?? []
    },
    get functions() {
      return tree().functions
    },
    get constants() {
      return tree().constants
    },
  }
}

/** Of the facts, those that it takes no tree to tell, as a rule. Where it does, those of the tree. */
function toldByTokens(source: SourceText, known: ReadonlySet<string>, tree: () => SourceFacts): Pick<SourceFacts, 'comments' | 'speaksOf' | 'uses'> {
  const outline = outlineOf(source)
  if (outline === undefined || outline.depth > DEEPEST) return tree()
  const { comments, words, doubtful, specifiers } = outline
  return {
    comments,
    speaksOf: (isName) => some(words, isName) || (some(doubtful, isName) && tree().speaksOf(isName)),
    uses: pathsOf(source.path, specifiers, known),
  }
}

/** Whether one of the names may stand anywhere in the text: false for certain only. */
function mayName(text: string, isName: (name: string) => boolean): boolean {
  // Something escaped may be any name.
  if (/\\[ux]/.test(text)) return true
  for (const [word] of text.matchAll(/[\w$\u0080-\uffff]+/g)) if (isName(word)) return true
  return false
}

/** Everything in quotes that looks like the specifier of another file. */
function specifiersIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/['"](\.[^'"\n]*)['"]/g), ([, specifier]) => specifier!)
}

function some(names: ReadonlySet<string>, isName: (name: string) => boolean): boolean {
  for (const name of names) if (isName(name)) return true
  return false
}

/** The same, of the syntax tree. */
export function readWithTree({ path, text }: SourceText, known: ReadonlySet<string>): SourceFacts {
  const source = ts.createSourceFile(path, text, options, true)
  const place = placerOf(path, text)
  // Most trees are made of a text whose tokens have told this.
  const scanned = once(() => scan(source, place))
  const told = {
    get comments() {
      return scanned().comments
    },
    speaksOf: (isName: (name: string) => boolean) => some(scanned().words, isName),
  }
  const errors = syntaxErrors(source)
  if (errors.length > 0) {
    const problems = errors.map(({ start, length, messageText }) => ({
      place: place(start, start + length),
      message: ts.flattenDiagnosticMessageText(messageText, ' '),
    }))
    return Object.assign(told, { path, text, functions: [], constants: new Map(), aliases: new Map(), uses: [], problems })
  }
  const file = newFile(path, source, place)
  const scope: Scope = { names: new Map(), outer: undefined, fn: undefined }
  declareImports(file, scope, known)
  declareFile(file, scope)
  declareExports(file, known)
  const lowered = once(() => {
    lowerFile(file, scope)
    return file
  })
  return {
    path,
    text,
    get comments() {
      return told.comments
    },
    speaksOf: told.speaksOf,
    aliases: file.aliases,
    uses: usesOf(file, known),
    problems: [],
    get functions() {
      return lowered().functions
    },
    get constants() {
      return lowered().constants
    },
  }
}

interface Once<T> {
  (): T
  made?: T
}

function once<T extends object>(make: () => T): Once<T> {
  const get: Once<T> = () => (get.made ??= make())
  return get
}

/** The parser's own errors; ts does not publish the field. */
function syntaxErrors(source: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (source as ts.SourceFile & { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics ?? []
}

function newFile(path: string, source: ts.SourceFile, place: Placer): FileLowering {
  const file: FileLowering = {
    path,
    source,
    place,
    functions: [],
    ids: new Map(),
    constants: new Map(),
    aliases: new Map(),
    usedIds: new Set(),
    lowerFunction: (node, scope, name) => lowerFunction(file, { node, scope, name }),
  }
  return file
}

/** Names of the file are known before anything is lowered: functions call each other in any order. */
function declareFile(file: FileLowering, scope: Scope): void {
  for (const statement of file.source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.body !== undefined) {
      const name = statement.name?.text ?? 'default'
      scope.names.set(name, { kind: 'function', id: `${file.path}#${name}` })
    } else if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) {
        if (ts.isIdentifier(name)) scope.names.set(name.text, isConstant(statement) ? { kind: 'global', id: `${file.path}#${name.text}` } : { kind: 'variable', path: file.path })
      }
    } else if ((ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) && statement.name !== undefined) {
      scope.names.set(statement.name.text, { kind: 'global', id: `${file.path}#${statement.name.text}` })
    }
  }
}

/** Functions, the values of constants, and what the file itself does, as a function `<file>`. */
function lowerFile(file: FileLowering, scope: Scope): void {
  const fn = newFunctionScope(`${file.path}#<file>`)
  const l: Lowering = { file, graph: newGraph(), fn, scope, temporaries: 0, jumps: [] }
  for (const statement of file.source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.body !== undefined) {
      lowerFunction(file, { node: statement, scope, name: statement.name?.text ?? 'default' })
    } else if (ts.isClassDeclaration(statement)) {
      const name = statement.name?.text ?? 'default'
      file.constants.set(`${file.path}#${name}`, lowerClass(l, statement, name))
    } else if (ts.isEnumDeclaration(statement)) {
      file.constants.set(`${file.path}#${statement.name.text}`, lowerEnum(l, statement))
    } else if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (!ts.isIdentifier(name) || initializer === undefined || !isConstant(statement)) continue
        file.constants.set(`${file.path}#${name.text}`, lowerExpression(l, initializer))
      }
    } else if (ts.isExportAssignment(statement)) {
      file.constants.set(`${file.path}#default`, lowerExpression(l, statement.expression))
    }
  }
  lowerRest(file, scope)
}

/** Functions in statements that the file runs when it is loaded, in namespaces, in static blocks: whoever has them may call them. */
function lowerRest(file: FileLowering, scope: Scope): void {
  const open: ts.Node[] = [file.source]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) lowerFunction(file, { node, scope, name: functionName(node) })
    const children: ts.Node[] = []
    ts.forEachChild(node, (child) => {
      children.push(child)
    })
    open.push(...children.reverse())
  }
}

function isConstant({ declarationList }: ts.VariableStatement): boolean {
  return (declarationList.flags & ts.NodeFlags.Const) !== 0
}
