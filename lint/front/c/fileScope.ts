import type { Expression } from '../../facts/expression.ts'
import type { FunctionFacts } from '../../facts/functionFacts.ts'
import type { Problem } from '../../facts/sourceFacts.ts'
import { newGraph } from '../typescript/graph.ts'
import { newFunctionScope } from '../typescript/scope.ts'
import { named, part, type CNode, type Misparse } from './cNode.ts'
import { declaratorsOf } from './declarations.ts'
import { lowerExpression } from './expressions.ts'
import { functionDeclarator, lowerFunction, lowerMacro } from './functions.ts'
import { textOf, type FileLowering, type Lowering } from './lowering.ts'
import { statementsOf, type ReadableMacro } from './macros.ts'
import { declaredName } from './shapes.ts'
import type { Item } from './topLevel.ts'

/** What can stand at file scope. */
export type FileItem = Item | ReadableMacro

/** A name of the file. */
export type Declared =
  | { readonly kind: 'function' | 'global'; readonly name: string }
  /** A macro that is another name for something. */
  | { readonly kind: 'alias'; readonly name: string; readonly target: string }

/** The names that an item gives to the file. */
export function namesGivenBy(text: string, item: FileItem): readonly Declared[] {
  switch (item.kind) {
    case 'macro function':
      return [{ kind: 'function', name: item.macro.name }]
    case 'alias':
      return [{ kind: 'alias', name: item.macro.name, target: item.target }]
    case 'variable':
      return variableNames(item.node).map((name) => ({ kind: 'global', name: text.slice(name.start, name.end) }))
    case 'function': {
      const { start, end } = nameNodeOf(item.node)
      return [{ kind: 'function', name: text.slice(start, end) }]
    }
    case 'unread function':
      return [{ kind: 'function', name: item.name }]
    case 'unread':
      return []
  }
}

function variableNames(node: CNode): CNode[] {
  return declaratorsOf(node).flatMap((declarator) => declaredName(declarator) ?? [])
}

function nameNodeOf(node: CNode): CNode {
  const declarator = functionDeclarator(node)
  return (declarator && declaredName(declarator)) ?? node
}

/** What comes out of the items of a file, or of a part of it. */
export interface Made {
  readonly functions: FunctionFacts[]
  /** By global id; of two with the same the last holds. */
  readonly constants: (readonly [string, Expression])[]
  readonly problems: Problem[]
}

interface Into {
  readonly made: Made
  /** The ids of the functions of the file so far. */
  readonly ids: Set<string>
}

/** Lowers a function, a macro or the initial value of a variable. The names of the file are known. */
export function lowerItem(file: FileLowering, item: FileItem, { made, ids }: Into): void {
  switch (item.kind) {
    case 'macro function':
      addMacro(file, item, { made, ids })
      break
    case 'alias':
      break
    case 'function':
      addFunction(file, item.node, { made, ids })
      break
    case 'variable':
      addConstants(file, item.node, made)
      break
    case 'unread function':
    case 'unread':
      addProblem(file, item, made)
  }
}

function addMacro(file: FileLowering, { macro, body }: Extract<FileItem, { kind: 'macro function' }>, { made, ids }: Into): void {
  const { name, parameters = [], start, bodyEnd: end } = macro
  const id = newId(file, ids, name, start)
  const { facts, misparse } = lowerMacro(file, { id, name, parameters, body, statements: statementsOf(body), place: file.place(start, end) })
  // A macro that is no function after all is left to be unknown, as it would be without its definition.
  if (misparse === undefined) made.functions.push(facts)
}

function addFunction(file: FileLowering, node: CNode, { made, ids }: Into): void {
  const nameNode = nameNodeOf(node)
  const name = textOf({ file }, nameNode)
  const id = newId(file, ids, name, node.start)
  const isStatic = node.children.some((child) => child.kind === 'storage_class_specifier' && textOf({ file }, child) === 'static')
  const { facts, misparse } = lowerFunction(file, { id, name, node, nameNode, isStatic })
  made.functions.push(facts)
  if (misparse !== undefined) noteMisparse(file, { name, id, misparse }, made)
}

/** Names are unique but for those of other sides of an `#if`. */
function newId(file: FileLowering, ids: Set<string>, name: string, start: number): string {
  const id = `${file.path}#${name}`
  const unique = ids.has(id) ? `${id}<${file.place(start, start).line}>` : id
  ids.add(unique)
  return unique
}

interface Misread {
  readonly name: string
  readonly id: string
  readonly misparse: Misparse
}

function noteMisparse(file: FileLowering, { name, id, misparse: { start, end, message } }: Misread, { problems }: Made): void {
  problems.push({ place: file.place(start, Math.min(end, start + 200)), message: `${name}() cannot be read: ${message}`, fn: id })
}

function addProblem(file: FileLowering, item: Extract<FileItem, { kind: 'unread' | 'unread function' }>, made: Made): void {
  if (item.kind === 'unread') {
    made.problems.push({ place: file.place(item.start, item.end), message: 'this is not C as it is understood here' })
    return
  }
  const { name, misparse } = item
  const id = `${file.path}#${name}`
  const place = file.place(item.start, item.end)
  const blocks = [{ events: [], end: { kind: 'return', value: undefined, place }, onThrow: undefined } as const]
  made.functions.push({ id, name, parameters: [], place, namePlace: place, exported: false, blocks, within: undefined, captured: new Set(), rest: false })
  noteMisparse(file, { name, id, misparse }, made)
}

/** `static const struct ops x = { .call = f };` */
function addConstants(file: FileLowering, node: CNode, { constants }: Made): void {
  const fn = newFunctionScope(`${file.path}#<file>`)
  const empty = new Set<string>()
  const l: Lowering = {
    file, graph: newGraph(), fn, scope: file.scope, temporaries: 0, jumps: [], labels: new Map(), shapes: new Map(),
    addressed: empty, assigned: empty, structs: empty, parameters: empty, misparse: undefined,
  }
  for (const declarator of declaratorsOf(node)) {
    const [name, value] = [declaredName(declarator), part(declarator, 'value')]
    if (name === undefined || value === undefined || named(node).length === 0) continue
    constants.push([`${file.path}#${textOf({ file }, name)}`, lowerExpression(l, value)])
  }
}
