import { ts } from 'ts-morph'
import type { Expression } from '../../facts/expression.ts'
import { bindPattern } from './assignments.ts'
import { declarePattern, hoistVars } from './declarations.ts'
import { opaque } from './expressions.ts'
import { close, newGraph } from './graph.ts'
import { placeOf, type FileLowering, type Lowering } from './lowering.ts'
import { declareLocal, innerScope, newFunctionScope, type Scope } from './scope.ts'
import { lowerBody } from './statements.ts'

interface Given {
  readonly node: ts.SignatureDeclaration
  readonly scope: Scope
  readonly name: string
}

/** Lowers a function and everything in it. Returns its id; a node that was lowered before keeps its own. */
export function lowerFunction(file: FileLowering, { node, scope, name }: Given): string {
  const before = file.ids.get(node)
  if (before !== undefined) return before
  const id = newId(file, scope, name, node)
  file.ids.set(node, id)
  const body = (node as ts.FunctionLikeDeclaration).body
  if (body === undefined) return id
  const fn = newFunctionScope(id)
  const l: Lowering = { file, graph: newGraph(), fn, scope: innerScope(scope, fn), temporaries: 0, jumps: [] }
  const slot = file.functions.length
  const place = placeOf(l, node)
  const parameters = lowerParameters(l, node)
  hoistVars(l.scope, body)
  lowerBody(l, body)
  file.functions.splice(slot, 0, {
    id,
    name: name === '' ? 'a function' : name,
    place,
    namePlace: node.name === undefined ? place : placeOf(l, node.name),
    parameters,
    rest: node.parameters.at(-1)?.dotDotDotToken !== undefined,
    blocks: close(l.graph, place),
    exported: isExported(node),
    within: scope.fn?.id,
    captured: fn.captured,
  })
  return id
}

function newId(file: FileLowering, scope: Scope, name: string, node: ts.Node): string {
  const { line, column } = file.place(node.getStart(file.source), node.end)
  const own = name === '' ? `<${line}:${column}>` : name
  const id = scope.fn === undefined ? `${file.path}#${own}` : `${scope.fn.id}.${own}`
  const unique = file.usedIds.has(id) ? `${id}<${line}:${column}>` : id
  file.usedIds.add(unique)
  return unique
}

function lowerParameters(l: Lowering, node: ts.SignatureDeclaration): string[] {
  return node.parameters.map((parameter, index) => {
    const { name, initializer } = parameter
    if (ts.isIdentifier(name) && initializer === undefined) return declareLocal(l.scope, name.text)
    const given = `%parameter${index}`
    const value: Expression = { kind: 'local', name: given, owner: l.fn.id }
    declarePattern(l.scope, name)
    bindPattern(l, name, { value: initializer === undefined ? value : opaque(l, parameter, [value]), place: placeOf(l, parameter) })
    return given
  })
}

function isExported(node: ts.Node): boolean {
  if (ts.isMethodDeclaration(node)) return true
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === ts.SyntaxKind.ExportKeyword)
}
