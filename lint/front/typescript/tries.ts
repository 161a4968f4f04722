import { ts } from 'ts-morph'
import { bindPattern, declareNames } from './assignments.ts'
import { lowerDeclarations } from './declarations.ts'
import { opaque } from './expressions.ts'
import { enter, goOn, goto, newBlock, raise, withHandlers, type Graph } from './graph.ts'
import { emitEvent, inScope, placeOf, temporary, type Lowering } from './lowering.ts'
import { innerScope, resolve } from './scope.ts'
import { lowerBlock, lowerStatements } from './statements.ts'

/**
 * Lowers `try`. A `finally` block is lowered once for each way it is entered, so that facts of one way do not
 * flow into another.
 */
export function lowerTry(l: Lowering, node: ts.TryStatement): void {
  const { finallyBlock } = node
  const withCatch = (): void => lowerCatch(l, node)
  if (finallyBlock === undefined) withCatch()
  else lowerFinally(l, { body: withCatch, run: () => lowerBlock(l, finallyBlock.statements), node: finallyBlock })
}

interface Guarded {
  readonly body: () => void
  readonly run: () => void
  readonly node: ts.Node
}

function lowerFinally(l: Lowering, { body, run, node }: Guarded): void {
  const outer = l.graph.handlers
  l.jumps.push({ kind: 'finally', run, handlers: outer })
  const jumps = [...l.jumps]
  const thrown = once(l.graph, () => {
    const kept = l.jumps.splice(0, l.jumps.length, ...jumps.slice(0, -1))
    withHandlers(l.graph, outer, () => {
      run()
      raise(l.graph, placeOf(l, node))
    })
    l.jumps.splice(0, l.jumps.length, ...kept)
  })
  withHandlers(l.graph, [...outer, thrown], body)
  l.jumps.pop()
  run()
}

/** A block that is built when it is first asked for, while another one is being built. */
function once(graph: Graph, build: () => void): () => number {
  let made: number | undefined
  return () => {
    if (made !== undefined) return made
    made = newBlock(graph)
    const before = graph.current
    enter(graph, made)
    build()
    enter(graph, before)
    return made
  }
}

function lowerCatch(l: Lowering, node: ts.TryStatement): void {
  const clause = node.catchClause
  if (clause === undefined) {
    lowerBlock(l, node.tryBlock.statements)
    return
  }
  const [handler, after] = [newBlock(l.graph), newBlock(l.graph)]
  withHandlers(l.graph, [...l.graph.handlers, () => handler], () => lowerBlock(l, node.tryBlock.statements))
  goto(l.graph, after)
  enter(l.graph, handler)
  inScope(l, innerScope(l.scope), () => {
    const name = clause.variableDeclaration?.name
    if (name !== undefined) {
      declareNames(l, name)
      bindPattern(l, name, { value: opaque(l, name, []), place: placeOf(l, name), update: true })
    }
    lowerStatements(l, clause.block.statements)
  })
  goOn(l.graph, after)
}

/** `using x = …`: what follows in the block, then the disposal, however the block is left. */
export function lowerUsing(l: Lowering, list: ts.VariableDeclarationList, rest: () => void): void {
  lowerDeclarations(l, list)
  const names = list.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name] : []))
  lowerFinally(l, { body: rest, run: () => dispose(l, names.toReversed()), node: list })
}

function dispose(l: Lowering, names: readonly ts.Identifier[]): void {
  for (const name of names) {
    const binding = resolve(l.scope, name.text)
    if (binding?.kind !== 'local') continue
    const of = { kind: 'local', name: binding.name, owner: binding.owner.id } as const
    const callee = { kind: 'field', of, name: '[dispose]' } as const
    emitEvent(l, { kind: 'call', callee, name: '[dispose]', args: [], result: temporary(l).name, place: placeOf(l, name) })
  }
}
