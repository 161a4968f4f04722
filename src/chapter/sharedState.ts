import { ts } from 'ts-morph'
import type { Fault } from './limits.ts'
import { isOwnFunction, memberName } from './ownFunction.ts'
import { isAssigned, isSameValue } from './references.ts'
import type { Binding } from './scope.ts'
import type { Scopes } from './scopes.ts'
import { isGenerator } from './syntax.ts'

/** Methods of arrays, maps and sets that change the object they are called on, with how many arguments they take. */
const MUTATORS: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ['add', [1, 1]],
  ['clear', [0, 0]],
  ['copyWithin', [2, 3]],
  ['delete', [1, 1]],
  ['fill', [1, 3]],
  ['pop', [0, 0]],
  ['push', [0, Infinity]],
  ['reverse', [0, 0]],
  ['set', [1, 2]],
  ['shift', [0, 0]],
  ['sort', [0, 1]],
  ['splice', [0, Infinity]],
  ['unshift', [0, Infinity]],
])

/** Functions of `Object` and `Reflect` that change their first argument. */
const OBJECT_MUTATORS = new Set(['assign', 'defineProperties', 'defineProperty', 'deleteProperty', 'set', 'setPrototypeOf'])

const help = 'make it a `cell`, or a local variable of the task'

/**
 * Reports variables and containers that a running task changes and that are not its own: the explorer
 * sees cells only, so a race on anything else would be missed.
 *
 * What is found: writing to a variable of the module, or to what hangs on it by name, in any function;
 * and from a task, the same for what a function around the task made. What is not found here is a
 * change through another name (an argument, an alias, a method of the object's own); learn.ts meets
 * those when the same replies lead to another op, local state or result.
 */
export function checkSharedState(scopes: Scopes, fault: Fault): void {
  for (const [node, binding] of scopes.bindingOf) {
    const where = placeOf(binding, node)
    if (where === undefined) continue
    if (isAssigned(node)) {
      fault(node, `\`${binding.name}\` is a variable of ${where} and a task assigns it, expected shared state to be in cells`, help)
    } else if (isChanged(node, binding)) {
      fault(node, `\`${binding.name}\` belongs to ${where} and a task changes what is in it, expected shared state to be in cells`, help)
    }
  }
}

/** Whose `binding` is, if a task that runs `node` shares it with others. */
function placeOf({ owner, scope }: Binding, node: ts.Node): string | undefined {
  if (ts.findAncestor(node, ts.isFunctionLike) === undefined) return undefined
  if (scope.parent === undefined) return 'the module'
  const task = ts.findAncestor(node, isGenerator)
  const isOwn = task === undefined || ts.findAncestor(owner, isGenerator) !== undefined
  return isOwn ? undefined : 'a function around the task'
}

/** True if the statement around the reference changes the object, or something inside it. */
function isChanged(node: ts.Node, binding: Binding): boolean {
  const { parent } = node
  if (isSameValue(parent)) return isChanged(parent, binding)
  if (isAccessOf(parent, node)) return isWritten(parent) || isMutatorCall(parent, binding) || isChanged(parent, binding)
  return ts.isCallExpression(parent) && parent.arguments[0] === node && isObjectMutator(parent.expression)
}

function isWritten(access: ts.Expression): boolean {
  return isAssigned(access) || ts.isDeleteExpression(access.parent)
}

function isAccessOf(node: ts.Node, object: ts.Node): node is ts.AccessExpression {
  return (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && node.expression === object
}

/** A call that changes a container: none that runs a task, takes other arguments, or is a function that we see. */
function isMutatorCall(access: ts.AccessExpression, binding: Binding): boolean {
  const { parent: call } = access
  const [least, most] = MUTATORS.get(memberName(access) ?? '') ?? [Infinity, 0]
  if (!ts.isCallExpression(call) || call.expression !== access || isTask(call)) return false
  const isSpread = call.arguments.some(ts.isSpreadElement)
  const count = call.arguments.length
  return (isSpread || (count >= least && count <= most)) && !isOwnFunction(access, binding)
}

/** `yield* store.set(…)`: what a container's method gives is nothing to run. */
function isTask({ parent }: ts.CallExpression): boolean {
  return ts.isYieldExpression(parent) && parent.asteriskToken !== undefined
}

function isObjectMutator(callee: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(callee) && /^(?:Object|Reflect)$/.test(callee.expression.getText()) && OBJECT_MUTATORS.has(callee.name.text)
}
