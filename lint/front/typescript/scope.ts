/** What an identifier means where it stands. */
export type Binding =
  | { readonly kind: 'local'; readonly name: string; readonly owner: FunctionScope }
  | { readonly kind: 'global'; readonly id: string }
  /** A variable of the file that is assigned to. */
  | { readonly kind: 'variable'; readonly path: string }
  | { readonly kind: 'function'; readonly id: string }
  | { readonly kind: 'namespace'; readonly path: string }

/** What is shared by all scopes of one function. */
export interface FunctionScope {
  readonly id: string
  /** Locals that inner functions use. */
  readonly captured: Set<string>
  readonly used: Map<string, number>
}

/** A block's names, inside those of the block around it. */
export interface Scope {
  readonly names: Map<string, Binding>
  readonly outer: Scope | undefined
  /** Undefined for the names of the file. */
  readonly fn: FunctionScope | undefined
}

export function newFunctionScope(id: string): FunctionScope {
  return { id, captured: new Set(), used: new Map() }
}

export function innerScope(outer: Scope, fn: FunctionScope | undefined = outer.fn): Scope {
  return { names: new Map(), outer, fn }
}

/** Declares a local of the scope's function. A name that shadows another one gets a number. */
export function declareLocal(scope: Scope, name: string): string {
  const fn = scope.fn!
  const count = (fn.used.get(name) ?? 0) + 1
  fn.used.set(name, count)
  const unique = count === 1 ? name : `${name}#${count}`
  scope.names.set(name, { kind: 'local', name: unique, owner: fn })
  return unique
}

export function resolve(scope: Scope, name: string): Binding | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const found = at.names.get(name)
    if (found === undefined) continue
    if (found.kind === 'local' && found.owner !== scope.fn) found.owner.captured.add(found.name)
    return found
  }
  return undefined
}
