import { ts } from 'ts-morph'
import { isTypeOnly } from './references.ts'
import type { Binding, Scopes } from './scope.ts'

/** The variables that may still be read. */
export type Live = ReadonlySet<Binding>

export const nothing: Live = new Set()

/**
 * A value that is computed before a suspension and used after it, all in one expression.
 *
 * The rewriter keeps it in `binding`, a variable of its own, so that it is visible.
 */
export interface Hold {
  readonly binding: Binding
  readonly form: HoldForm
  /** For `method`: how to write the object the method is called on. */
  readonly receiver?: string
}

/** What is held: a plain value, the elements or properties of a spread, the text of a template's part … */
export type HoldForm = 'value' | 'list' | 'record' | 'text' | 'shorthand' | 'old' | 'method'

/** The analysis of one generator function; the maps are its results. */
export interface Flow {
  readonly scopes: Scopes
  readonly suspended: Map<ts.YieldExpression, Live>
  readonly holds: Map<ts.Node, Hold>
  /** Index and items of a `for…of` whose body suspends. */
  readonly loops: Map<ts.ForOfStatement, readonly [Binding, Binding]>
  readonly newHidden: (prefix: string) => Binding
  readonly fault: (node: ts.Node, message: string, help: string) => void
}

/** True for a variable of an activation or of a block; false for what the module has once. */
export function isLocal(binding: Binding): boolean {
  return binding.scope.parent !== undefined || binding.kind === 'hidden'
}

export function union(a: Live, b: Live): Live {
  if (b.size === 0) return a
  if (a.size === 0) return b
  return new Set([...a, ...b])
}

export function minus(live: Live, gone: Iterable<Binding>): Live {
  const left = new Set(live)
  for (const binding of gone) left.delete(binding)
  return left
}

/** The local variable that `node` reads, if it is one. */
export function localOf(node: ts.Node, { scopes }: Flow): Binding | undefined {
  const binding = ts.isIdentifier(node) ? scopes.bindingOf.get(node) : undefined
  return binding !== undefined && isLocal(binding) ? binding : undefined
}

/** All local variables mentioned in `node`, nested functions included. */
export function mentioned(node: ts.Node, flow: Pick<Flow, 'scopes'>): Live {
  const found = new Set<Binding>()
  const visit = (part: ts.Node): void => {
    if (isTypeOnly(part)) return
    if (!ts.isIdentifier(part)) {
      ts.forEachChild(part, visit)
      return
    }
    const binding = flow.scopes.bindingOf.get(part)
    if (binding !== undefined && isLocal(binding)) found.add(binding)
  }
  visit(node)
  return found
}

/** The local variables of enclosing scopes that a function can read or write. */
export function captured(fn: ts.Node, flow: Pick<Flow, 'scopes'>): Live {
  const outside = [...mentioned(fn, flow)].filter(({ scope }) => scope.node.pos < fn.pos || scope.node.end > fn.end)
  const own = ts.isFunctionDeclaration(fn) ? fn.name?.text : undefined
  const ownName = own === undefined ? undefined : flow.scopes.lookup(own, fn.parent)
  return new Set(outside.filter((binding) => binding !== ownName))
}
