import { ts } from 'ts-morph'
import { captured } from './flowVariables.ts'
import { readOf } from './liveCode.ts'
import type { Rewriting } from './liveness.ts'
import type { Binding } from './scope.ts'
import { isGenerator } from './syntax.ts'

/**
 * Marks generator functions as rewritten, and functions made inside functions with what they captured.
 *
 * Returns the statements that mark the module's own function declarations; they may stand first in
 * the module, because declarations have their value before it runs.
 */
export function tagClosures(rewriting: Rewriting): string {
  const first: string[] = []
  for (const node of rewriting.scopes.functions) {
    if (ts.isFunctionDeclaration(node)) tagDeclaration(node, rewriting, first)
    else if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) tagExpression(node, rewriting)
    else if (ts.isMethodDeclaration(node) && ts.isObjectLiteralExpression(node.parent)) tagMethod(node, rewriting)
  }
  return first.join(' ')
}

function tagDeclaration(node: ts.FunctionDeclaration, rewriting: Rewriting, first: string[]): void {
  const { name, body, parent } = node
  if (name === undefined || body === undefined) return
  const shown = capturedList(node, rewriting)
  const tags = [
    ...(isGenerator(node) ? [`$rewritten(${name.text});`] : []),
    ...(shown === undefined ? [] : [`$closure(${name.text}, ${shown});`]),
  ].join(' ')
  if (tags === '') return
  if (ts.isSourceFile(parent)) first.push(tags)
  else if (ts.isBlock(parent)) rewriting.wraps.at(parent.getStart() + 1, ` ${tags}`)
  else rewriting.fault(node, 'this function is declared in a `case`, expected a block', 'put the statements of this `case` in braces')
}

function tagExpression(node: ts.FunctionExpression | ts.ArrowFunction, rewriting: Rewriting): void {
  const shown = capturedList(node, rewriting)
  const mark = isGenerator(node) ? '$rewritten(' : ''
  const closed = mark === '' ? '' : ')'
  if (shown !== undefined) rewriting.wraps.around(node, `$closure(${mark}`, `${closed}, ${shown})`)
  else if (mark !== '') rewriting.wraps.around(node, mark, closed)
}

/** `*name() {}` in an object literal becomes `name: $rewritten(function* () {})`. */
function tagMethod(node: ts.MethodDeclaration, rewriting: Rewriting): void {
  const { wraps, edits, source } = rewriting
  const shown = capturedList(node, rewriting)
  const generator = isGenerator(node)
  if (shown === undefined && !generator) return
  if ((ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Async) !== 0) {
    rewriting.fault(node, 'this method is `async`, expected a plain one', 'a task waits with ops, never with promises')
    return
  }
  const open = `: ${shown === undefined ? '' : '$closure('}${generator ? '$rewritten(function*' : 'function'} `
  const close = `${generator ? ')' : ''}${shown === undefined ? '' : `, ${shown})`}`
  if (node.asteriskToken !== undefined) edits.remove(node.asteriskToken.getStart(source), node.asteriskToken.end)
  wraps.at(node.name.end, open)
  wraps.at(node.end, close)
}

/** Site and captured variables; undefined for a function that exists once. */
function capturedList(fn: ts.Node, rewriting: Rewriting): string | undefined {
  const isNested = ts.findAncestor(fn.parent, ts.isFunctionLike) !== undefined
  const variables = captured(fn, rewriting)
  if (!isNested && variables.size === 0) return undefined
  const reads = [...variables].map((binding) => readOf(binding, mayBeEarly(fn, binding)))
  return `${rewriting.site(fn, fn)}, () => [${reads.join(', ')}]`
}

function mayBeEarly(fn: ts.Node, { ready }: Binding): boolean {
  return ts.isFunctionDeclaration(fn) || fn.getStart() < ready
}
