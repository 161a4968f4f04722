import { newGraph } from '../typescript/graph.ts'
import { newFunctionScope } from '../typescript/scope.ts'
import { named, part, type CNode, type Misparse } from './cNode.ts'
import { declaratorsOf } from './declarations.ts'
import { lowerExpression } from './expressions.ts'
import { functionDeclarator, lowerFunction, lowerMacro } from './functions.ts'
import { textOf, type FileLowering, type Lowering } from './lowering.ts'
import { statementsOf, type ReadableMacro } from './macros.ts'
import type { Made } from './readC.ts'
import { declaredName } from './shapes.ts'
import type { Item } from './topLevel.ts'

export interface FileItems {
  readonly items: readonly Item[]
  readonly macros: readonly ReadableMacro[]
  readonly made: Made
}

/** Names of the file are known before anything is lowered. */
export function declareFile(file: FileLowering, { items, macros, made }: FileItems): void {
  const { names } = file.scope
  for (const readable of macros) {
    const { name } = readable.macro
    const id = `${file.path}#${name}`
    if (readable.kind === 'function') names.set(name, { kind: 'function', id })
    else if (!names.has(name)) {
      names.set(name, { kind: 'global', id })
      made.aliases.set(id, readable.target)
    }
  }
  for (const item of items) {
    if (item.kind === 'variable') {
      for (const name of variableNames(item.node)) names.set(textOf({ file }, name), { kind: 'global', id: `${file.path}#${textOf({ file }, name)}` })
    } else if (item.kind === 'function' || item.kind === 'unread function') {
      const name = item.kind === 'function' ? nameOfFunction(file, item.node) : item.name
      names.set(name, { kind: 'function', id: `${file.path}#${name}` })
    }
  }
}

function variableNames(node: CNode): CNode[] {
  return declaratorsOf(node).flatMap((declarator) => declaredName(declarator) ?? [])
}

function nameNodeOf(node: CNode): CNode {
  const declarator = functionDeclarator(node)
  return (declarator && declaredName(declarator)) ?? node
}

function nameOfFunction(file: FileLowering, node: CNode): string {
  return textOf({ file }, nameNodeOf(node))
}

/** Lowers functions, macros and the initial values of variables. */
export function lowerItems(file: FileLowering, { items, macros, made }: FileItems): void {
  const ids = new Set<string>()
  for (const readable of macros) {
    if (readable.kind !== 'function') continue
    const { name, parameters = [], start, bodyEnd: end } = readable.macro
    const id = newId(file, ids, name, start)
    const { facts, misparse } = lowerMacro(file, { id, name, parameters, body: readable.body, statements: statementsOf(readable.body), place: file.place(start, end) })
    // A macro that is no function after all is left to be unknown, as it would be without its definition.
    if (misparse === undefined) made.functions.push(facts)
  }
  for (const item of items) {
    if (item.kind === 'function') addFunction(file, item.node, { made, ids })
    else if (item.kind === 'variable') addConstants(file, item.node, made)
    else addProblem(file, item, made)
  }
}

interface Into {
  readonly made: Made
  readonly ids: Set<string>
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

function addProblem(file: FileLowering, item: Exclude<Item, { kind: 'function' | 'variable' }>, made: Made): void {
  if (item.kind === 'unread') {
    made.problems.push({ place: file.place(item.start, item.end), message: 'this is not C as it is understood here' })
    return
  }
  const { name, misparse } = item
  const id = `${file.path}#${name}`
  const place = file.place(item.start, item.end)
  const blocks = [{ events: [], end: { kind: 'return', value: undefined, place }, onThrow: undefined } as const]
  made.functions.push({ id, name, place, namePlace: place, parameters: [], blocks, exported: false, within: undefined, captured: new Set(), rest: false })
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
    constants.set(`${file.path}#${textOf({ file }, name)}`, lowerExpression(l, value))
  }
}
