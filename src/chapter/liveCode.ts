import { ts } from 'ts-morph'
import type { Hold } from './flow.ts'
import type { Live } from './liveSet.ts'
import type { Rewriting } from './liveness.ts'
import type { Binding, FunctionNode } from './scope.ts'

interface ListOptions {
  readonly live: Live
  /** The function of `node`. */
  readonly fn: FunctionNode
  readonly rewriting: Rewriting
}

/**
 * The expressions that read the live variables, to stand in a closure at `node`.
 *
 * Sound to leave out: a variable whose block has not been entered, and one whose declaration comes
 * later in its block: on every way to a use, it gets its value first.
 */
export function liveList(node: ts.Node, { live, fn, rewriting }: ListOptions): string[] {
  const { scopes, fault } = rewriting
  const list: string[] = []
  for (const binding of live) {
    if (binding.kind === 'hidden') {
      list.push(binding.name)
      continue
    }
    if (!encloses(binding.scope.node, node) || (binding.owner === fn && node.getStart() < binding.ready)) continue
    if (scopes.lookup(binding.name, node) !== binding) {
      fault(node, `\`${binding.name}\` of an outer block is still needed here and another \`${binding.name}\` hides it, expected two names`, 'rename one of them')
    }
    list.push(readOf(binding, binding.owner !== fn))
  }
  return list
}

/** `mayBeEarly`: the code may run before the declaration has. */
export function readOf({ name, kind }: Binding, mayBeEarly: boolean): string {
  const hasDeadZone = kind === 'const' || kind === 'let' || kind === 'class'
  return mayBeEarly && hasDeadZone ? `$peek(() => ${name})` : name
}

function encloses(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end
}

/** Puts values that wait across a suspension into the loader's variables. */
export function writeHolds(holds: ReadonlyMap<ts.Node, Hold>, rewriting: Rewriting): void {
  for (const [node, hold] of holds) writeHold(node, hold, rewriting)
  // A statement may now begin with a parenthesis, which must not continue the line above.
  const statements = new Set([...holds.keys()].map((node) => ts.findAncestor(node, ts.isExpressionStatement)))
  for (const statement of statements) {
    if (statement !== undefined && 'statements' in statement.parent) rewriting.wraps.at(statement.getStart(), ';')
  }
}

function writeHold(node: ts.Node, { binding: { name }, form, receiver }: Hold, { wraps, edits, source }: Rewriting): void {
  switch (form) {
    case 'value':
      wraps.around(node, `(${name} = `, ')')
      return
    case 'list':
      wraps.around(node, `(${name} = [...`, '])')
      return
    case 'record':
      wraps.around(node, `(${name} = {...`, '})')
      return
    case 'text':
      wraps.around(node, `(${name} = \`\${`, '}`)')
      return
    case 'shorthand':
      wraps.at(node.end, `: (${name} = ${node.getText(source)})`)
      return
    case 'old': {
      const { left, operatorToken, right } = node as ts.BinaryExpression
      const operator = operatorToken.getText(source).slice(0, -1)
      edits.update(operatorToken.getStart(source), operatorToken.end, `= (${name} = ${left.getText(source)}) ${operator}`)
      wraps.around(right, '(', ')')
      return
    }
    case 'method': {
      const call = node as ts.CallExpression
      const open = source.text.indexOf('(', call.typeArguments?.end ?? call.expression.end) + 1
      wraps.around(call.expression, `(${name} = `, ')')
      wraps.at(call.expression.end, '.call')
      wraps.at(open, `${receiver ?? ''}, `)
    }
  }
}

/** `for (const x of xs)` to `for (const [$i, x, $a] of $entries(xs))`. */
export function writeLoops(loops: ReadonlyMap<ts.ForOfStatement, readonly [Binding, Binding]>, { wraps }: Rewriting): void {
  for (const [loop, [index, items]] of loops) {
    if (!ts.isVariableDeclarationList(loop.initializer)) continue
    const [declared] = loop.initializer.declarations
    if (declared === undefined) continue
    wraps.around(declared.name, `[${index.name}, `, `, ${items.name}]`)
    wraps.around(loop.expression, '$entries(', ')')
  }
}
