import type { Event, Target } from '../../facts/event.ts'
import type { Expression } from '../../facts/expression.ts'
import type { Place } from '../../finding.ts'
import { emit, type Graph } from '../typescript/graph.ts'
import type { FunctionScope, Scope } from '../typescript/scope.ts'
import type { CNode, Misparse } from './cNode.ts'

/** What is known of the file that is lowered. */
export interface FileLowering {
  readonly path: string
  /** The file as it is; names and literals are read from it. */
  readonly text: string
  readonly place: (start: number, end: number) => Place
  /** Fields that are shared memory wherever they stand: reading one is an event. */
  readonly sharedFields: ReadonlySet<string>
  readonly scope: Scope
}

/** How a variable can be used. */
export type Shape =
  /** A struct, union or array: it is known by where it is. */
  | 'aggregate'
  /** A number or truth value. */
  | 'scalar'
  /** A pointer to one struct: `*p` is the struct. */
  | 'struct pointer'
  /** A pointer to a page table entry: `*p` is shared memory. */
  | 'entry pointer'
  /** Another pointer: `*p` is what a caller wants to have filled in. */
  | 'pointer'

/** The function that is lowered now. */
export interface Lowering {
  readonly file: FileLowering
  readonly graph: Graph
  readonly fn: FunctionScope
  scope: Scope
  temporaries: number
  /** What `break`, `continue`, `goto` and `return` have to pass, innermost last. */
  readonly jumps: Jump[]
  readonly labels: ReadonlyMap<string, Label>
  readonly shapes: Map<string, Shape>
  /** Names of the function whose address is taken. */
  readonly addressed: ReadonlySet<string>
  /** Names of the function that are assigned somewhere. */
  readonly assigned: ReadonlySet<string>
  readonly parameters: Set<string>
  /** Names of the function with fields, `x.y`. */
  readonly structs: ReadonlySet<string>
  /** The first thing that could not be lowered. */
  misparse: Misparse | undefined
}

export interface Label {
  readonly block: number
  /** How many guards are in force there. */
  readonly guards: number
}

/** A statement that a jump can leave, or a guard whose lock it has to release. */
export type Jump =
  | { readonly kind: 'loop'; readonly breakTo: number; readonly continueTo: number }
  | { readonly kind: 'switch'; readonly breakTo: number }
  | { readonly kind: 'guard'; readonly release: () => void }

export function placeOf(l: Lowering, node: CNode): Place {
  return l.file.place(node.start, node.end)
}

/** The text of a node as it is written. */
export function textOf(l: { readonly file: FileLowering }, node: CNode): string {
  return l.file.text.slice(node.start, node.end)
}

export type LocalTarget = Extract<Target, { kind: 'local' }>

export function temporary(l: Lowering): LocalTarget {
  l.temporaries++
  return { kind: 'local', name: `%${l.temporaries}`, owner: l.fn.id }
}

export function emitEvent(l: Lowering, event: Event): void {
  emit(l.graph, event)
}

export interface Assignment {
  readonly target: Target
  readonly value: Expression
  readonly place: Place
  readonly update?: boolean
}

export function assign(l: Lowering, { target, value, place, update = false }: Assignment): void {
  emitEvent(l, { kind: 'assign', target, value, place, update })
}

/** Runs `build` with a scope of its own. */
export function inScope(l: Lowering, scope: Scope, build: () => void): void {
  const before = l.scope
  l.scope = scope
  build()
  l.scope = before
}

export function opaque(l: Lowering, node: CNode, parts: readonly Expression[]): Expression {
  return { kind: 'opaque', parts, place: placeOf(l, node) }
}

/** Notes that a part of the function is not understood: its facts are not to be relied on. */
export function misparsed(l: Lowering, { start, end }: CNode, message: string): void {
  l.misparse ??= { start, end, message }
}
