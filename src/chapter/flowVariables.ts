import { ts } from 'ts-morph'
import type { Flow } from './flow.ts'
import type { Live } from './liveSet.ts'
import { isTypeOnly } from './references.ts'
import type { Binding } from './scope.ts'

/** True for a variable of an activation or of a block; false for what the module has once. */
export function isLocal(binding: Binding): boolean {
  return binding.scope.parent !== undefined || binding.kind === 'hidden'
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
