import type { FunctionFacts } from '../../facts/functionFacts.ts'
import { close, finish, newBlock, newGraph } from '../typescript/graph.ts'
import { declareLocal, innerScope, newFunctionScope } from '../typescript/scope.ts'
import type { Place } from '../../finding.ts'
import { named, part, type CNode, type Misparse } from './cNode.ts'
import { box } from './declarations.ts'
import { isBoxed, lowerExpression } from './expressions.ts'
import { assign, placeOf, textOf, type FileLowering, type Lowering, type Shape } from './lowering.ts'
import { declaredName, shapeOf } from './shapes.ts'
import { lowerStatements } from './statements.ts'
import { survey, type Survey } from './survey.ts'

/** A function and the first part of it that was not understood. */
export interface Lowered {
  readonly facts: FunctionFacts
  readonly misparse: Misparse | undefined
}

interface Given {
  readonly id: string
  readonly name: string
  /** The whole definition, and the name in it. */
  readonly node: CNode
  readonly nameNode: CNode
  readonly isStatic: boolean
}

/** Lowers a function definition. */
export function lowerFunction(file: FileLowering, { id, name, node, nameNode, isStatic }: Given): Lowered {
  const body = part(node, 'body')!
  const l = newLowering(file, { id, seen: survey(body, (one) => textOf({ file }, one)) })
  const declarator = functionDeclarator(node)
  const parameters = declarator === undefined ? [] : declareParameters(l, declarator)
  lowerStatements(l, named(body))
  return { facts: factsOf(l, { name, parameters, place: placeOf(l, node), namePlace: placeOf(l, nameNode), exported: !isStatic }), misparse: l.misparse }
}

interface MacroGiven {
  readonly id: string
  readonly name: string
  readonly parameters: readonly string[]
  /** The macro's body, an expression or statements. */
  readonly body: CNode
  readonly statements: readonly CNode[]
  readonly place: Place
}

/** Lowers a macro with parameters as the function it stands for; its value is that of its last expression. */
export function lowerMacro(file: FileLowering, { id, name, parameters, body, statements, place }: MacroGiven): Lowered {
  const l = newLowering(file, { id, seen: survey(body, (one) => textOf({ file }, one)) })
  for (const parameter of parameters) l.shapes.set(declareLocal(l.scope, parameter), 'struct pointer')
  const last = statements.at(-1)
  const expression = last?.kind === 'expression_statement' ? named(last)[0] : undefined
  lowerStatements(l, expression === undefined ? statements : statements.slice(0, -1))
  const value = expression === undefined ? undefined : lowerExpression(l, expression)
  finish(l.graph, { kind: 'return', value, place })
  return { facts: factsOf(l, { name, parameters, place, namePlace: place, exported: false }), misparse: l.misparse }
}

function newLowering(file: FileLowering, { id, seen }: { readonly id: string; readonly seen: Survey }): Lowering {
  const fn = newFunctionScope(id)
  const graph = newGraph()
  const labels = new Map([...seen.labels].map(([name, guards]) => [name, { block: newBlock(graph), guards }]))
  const { addressed, assigned, structs } = seen
  const scope = innerScope(file.scope, fn)
  const shapes = new Map<string, Shape>()
  return { file, graph, fn, scope, temporaries: 0, jumps: [], labels, shapes, addressed, assigned, structs, parameters: new Set(), misparse: undefined }
}

interface Made {
  readonly name: string
  readonly parameters: readonly string[]
  readonly place: Place
  readonly namePlace: Place
  readonly exported: boolean
}

function factsOf(l: Lowering, made: Made): FunctionFacts {
  return { id: l.fn.id, ...made, blocks: close(l.graph, made.place), within: undefined, captured: l.fn.captured, rest: false }
}

/** The declarator with the parameters: `f(int)` in `int *f(int)`. */
export function functionDeclarator(node: CNode): CNode | undefined {
  let at = part(node, 'declarator')
  let found: CNode | undefined
  for (; at !== undefined; at = part(at, 'declarator') ?? (at.kind === 'parenthesized_declarator' ? named(at)[0] : undefined)) {
    if (at.kind === 'function_declarator') found = at
  }
  return found
}

/** Declares the parameters. One whose address is taken is put into its box first. */
function declareParameters(l: Lowering, declarator: CNode): string[] {
  const given = named(part(declarator, 'parameters')!).filter(({ kind }) => kind === 'parameter_declaration')
  const text = (one: CNode): string => textOf(l, one)
  return given.flatMap((parameter, index) => {
    const inner = part(parameter, 'declarator')
    const name = inner === undefined ? undefined : declaredName(inner)
    if (inner === undefined || name === undefined) return text(parameter) === 'void' ? [] : [`%parameter${index}`]
    const local = declareLocal(l.scope, text(name))
    l.shapes.set(local, shapeOf({ of: parameter, declarator: inner, text, hasFields: (one) => l.structs.has(one) }))
    l.parameters.add(local)
    if (!isBoxed(l, local)) return [local]
    const passed = `%parameter${index}`
    const place = placeOf(l, parameter)
    const value = box({ kind: 'local', name: passed, owner: l.fn.id }, place)
    assign(l, { target: { kind: 'local', name: local, owner: l.fn.id }, value, place })
    return [passed]
  })
}
