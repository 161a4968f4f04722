import type { ts } from 'ts-morph'
import type { Event, Target } from '../../facts/event.ts'
import type { Expression } from '../../facts/expression.ts'
import type { FunctionFacts } from '../../facts/functionFacts.ts'
import type { Placer } from '../../facts/placer.ts'
import type { Place } from '../../finding.ts'
import { emit, type Graph } from './graph.ts'
import type { FunctionScope, Scope } from './scope.ts'

/** What is known of the file that is lowered. */
export interface FileLowering {
  readonly path: string
  readonly source: ts.SourceFile
  readonly place: Placer
  readonly functions: FunctionFacts[]
  /** Ids given to function nodes, so that a `finally` lowered twice does not make a function twice. */
  readonly ids: Map<ts.Node, string>
  readonly constants: Map<string, Expression>
  readonly aliases: Map<string, string>
  readonly usedIds: Set<string>
  /** Lowers a function found in an expression; its id. */
  readonly lowerFunction: (node: ts.SignatureDeclaration, scope: Scope, name: string) => string
}

/** The function that is lowered now. */
export interface Lowering {
  readonly file: FileLowering
  readonly graph: Graph
  readonly fn: FunctionScope
  scope: Scope
  temporaries: number
  /** What `break`, `continue` and `return` have to pass, innermost last. */
  readonly jumps: Jump[]
}

/** A statement that a jump can leave, or a `finally` that it has to run. */
export type Jump =
  | { readonly kind: 'loop'; readonly labels: readonly string[]; readonly breakTo: number; readonly continueTo: number }
  | { readonly kind: 'block'; readonly labels: readonly string[]; readonly breakTo: number; readonly isSwitch: boolean }
  | { readonly kind: 'finally'; readonly run: () => void; readonly handlers: Graph['handlers'] }

export function placeOf(l: Lowering, node: ts.Node): Place {
  return l.file.place(node.getStart(l.file.source), node.end)
}

export function temporary(l: Lowering): Extract<Target, { kind: 'local' }> {
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
