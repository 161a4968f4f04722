import { ts } from 'ts-morph'
import type { SourceFacts, SourceText } from '../../facts/sourceFacts.ts'
import { lowerExpression } from './expressions.ts'
import { lowerFunction } from './functions.ts'
import { newGraph } from './graph.ts'
import { declareExports, declareImports, usesOf } from './imports.ts'
import type { FileLowering, Lowering } from './lowering.ts'
import { placer, scan } from './places.ts'
import { newFunctionScope, type Scope } from './scope.ts'

/** Comments are read as text, so the trees of their tags are not needed. */
const options: ts.CreateSourceFileOptions = { languageVersion: ts.ScriptTarget.ES2023, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }

/** The facts of one TypeScript file. `known` are the paths that imports may lead to. */
export function readTypeScript({ path, text }: SourceText, known: ReadonlySet<string>): SourceFacts {
  const source = ts.createSourceFile(path, text, options, true)
  const place = placer(path, source)
  const { comments, words } = scan(source, place)
  const errors = syntaxErrors(source)
  if (errors.length > 0) {
    const problems = errors.map(({ start, length, messageText }) => ({
      place: place(start, start + length),
      message: ts.flattenDiagnosticMessageText(messageText, ' '),
    }))
    return { path, text, functions: [], constants: new Map(), aliases: new Map(), uses: [], words, comments, problems }
  }
  const file = newFile(path, source)
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
    comments,
    words,
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

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** The parser's own errors; ts does not publish the field. */
function syntaxErrors(source: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (source as ts.SourceFile & { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics ?? []
}

function newFile(path: string, source: ts.SourceFile): FileLowering {
  const file: FileLowering = {
    path,
    source,
    place: placer(path, source),
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
    } else if (ts.isClassDeclaration(statement) && statement.name !== undefined) {
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
      lowerClass(file, scope, statement)
    } else if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (!ts.isIdentifier(name) || initializer === undefined || !isConstant(statement)) continue
        file.constants.set(`${file.path}#${name.text}`, lowerExpression(l, initializer))
      }
    } else if (ts.isExportAssignment(statement)) {
      file.constants.set(`${file.path}#default`, lowerExpression(l, statement.expression))
    }
  }
}

function isConstant({ declarationList }: ts.VariableStatement): boolean {
  return (declarationList.flags & ts.NodeFlags.Const) !== 0
}

function lowerClass(file: FileLowering, scope: Scope, node: ts.ClassDeclaration): void {
  for (const member of node.members) {
    if (!ts.isMethodDeclaration(member) || member.body === undefined || !ts.isIdentifier(member.name)) continue
    lowerFunction(file, { node: member, scope, name: `${node.name?.text ?? 'default'}.${member.name.text}` })
  }
}
