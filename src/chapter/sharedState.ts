import { ts } from 'ts-morph'
import type { Fault } from './limits.ts'
import { isAssigned, isSameValue } from './references.ts'
import type { Binding } from './scope.ts'
import type { Scopes } from './scopes.ts'
import { isGenerator } from './syntax.ts'

/** Methods of arrays, maps, sets and dates that change the object they are called on. */
const MUTATORS = new Set([
  'add', 'clear', 'copyWithin', 'delete', 'fill', 'pop', 'push', 'reverse', 'set', 'shift', 'sort', 'splice', 'unshift',
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
    } else if (isChanged(node)) {
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
function isChanged(node: ts.Node): boolean {
  const { parent } = node
  if (isSameValue(parent)) return isChanged(parent)
  if (isAccessOf(parent, node)) return isWritten(parent) || isMutatorCall(parent) || isChanged(parent)
  return ts.isCallExpression(parent) && parent.arguments[0] === node && isObjectMutator(parent.expression)
}

function isWritten(access: ts.Expression): boolean {
  return isAssigned(access) || ts.isDeleteExpression(access.parent)
}

function isAccessOf(node: ts.Node, object: ts.Node): node is ts.AccessExpression {
  return (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && node.expression === object
}

function isMutatorCall(access: ts.AccessExpression): boolean {
  const called = ts.isPropertyAccessExpression(access) ? access.name : access.argumentExpression
  const isNamed = ts.isPropertyAccessExpression(access) || ts.isStringLiteralLike(called)
  return isNamed && MUTATORS.has(called.getText().replace(/^['"`]|['"`]$/g, '')) && ts.isCallExpression(access.parent)
}

function isObjectMutator(callee: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(callee) && /^(?:Object|Reflect)$/.test(callee.expression.getText()) && OBJECT_MUTATORS.has(callee.name.text)
}
