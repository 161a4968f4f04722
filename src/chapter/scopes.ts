import type { ts } from 'ts-morph'
import { walkDeclarations } from './declarations.ts'
import { isAssigned } from './references.ts'
import type { Binding, FunctionNode, Scope } from './scope.ts'

/**
 * Lexical scopes of a module: which declaration an identifier means.
 *
 * Types are left out: they leave no trace in what runs.
 */

export interface Scopes {
  readonly bindings: readonly Binding[]
  /** The binding of each identifier that is a reference; absent for globals. */
  readonly bindingOf: ReadonlyMap<ts.Identifier, Binding>
  /** References to nothing in this module. */
  readonly globals: readonly ts.Identifier[]
  /** All functions and classes, outer ones first. */
  readonly functions: readonly FunctionNode[]
  readonly classes: readonly ts.ClassLikeDeclaration[]
  /** Names of `let`, `const` and `class` that their block declares already. */
  readonly repeated: readonly ts.Identifier[]
  /** What `name` would mean at `node`. */
  readonly lookup: (name: string, node: ts.Node) => Binding | undefined
}

export function scopesOf(source: ts.SourceFile): Scopes {
  const walked = walkDeclarations(source)
  const bindingOf = new Map<ts.Identifier, Binding>()
  const globals: ts.Identifier[] = []
  for (const { node, scope } of walked.references) {
    const binding = find(node.text, scope)
    if (binding === undefined) globals.push(node)
    else bindingOf.set(node, binding)
    if (binding !== undefined && isAssigned(node)) binding.assigned += 1
  }
  const lookup: Scopes['lookup'] = (name, node) => {
    let at = node
    while (!walked.scopeOf.has(at)) at = at.parent
    return find(name, walked.scopeOf.get(at))
  }
  const { bindings, functions, classes, repeated } = walked
  return { bindings, bindingOf, globals, functions, classes, repeated, lookup }
}

function find(name: string, from: Scope | undefined): Binding | undefined {
  for (let scope = from; scope !== undefined; scope = scope.parent) {
    const binding = scope.names.get(name)
    if (binding !== undefined) return binding
  }
  return undefined
}
