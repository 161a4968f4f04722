import type MagicString from 'magic-string'
import { ts } from 'ts-morph'
import { tagClosures } from './closures.ts'
import type { Flow } from './flow.ts'
import { beforeStatements } from './flowStatements.ts'
import { checkLimits } from './limits.ts'
import type { Fault } from './limits.ts'
import { liveList, writeHolds, writeLoops } from './liveCode.ts'
import { nothing } from './liveSet.ts'
import { boundLoops } from './loopBounds.ts'
import { newWraps } from './rewrite.ts'
import type { Wraps } from './rewrite.ts'
import type { Binding } from './scope.ts'
import { scopesOf } from './scopes.ts'
import type { Scopes } from './scopes.ts'
import { isGenerator } from './syntax.ts'

export interface LivenessOptions {
  /** As sites name it: relative to the project. */
  readonly fileName: string
  /** Import specifier of src/ops/frames.ts, seen from the file. */
  readonly framesModule: string
  /** Where an offset of the text stands in the file the user wrote. */
  readonly placeOf: (offset: number) => { readonly line: number; readonly column: number }
  readonly fault: Fault
}

/** A file that is being rewritten. */
export interface Rewriting extends LivenessOptions {
  readonly source: ts.SourceFile
  readonly scopes: Scopes
  readonly wraps: Wraps
  readonly edits: MagicString
  readonly newHidden: (prefix: string) => Binding
  /** `function path:line:col`, the same for the same text. */
  readonly site: (fn: ts.Node, node: ts.Node) => string
}

/**
 * Makes every suspension point of a module say which variables are still alive there.
 *
 * Sound: a frame that shows equal values at an equal site goes on in the same way for the same
 * replies. What is alive is found backwards along the code (flowStatements.ts), values that wait in
 * the middle of an expression and positions of loops get variables of their own, closures show what
 * they captured, and what cannot be shown is reported as a fault.
 */
export function showLiveVariables(source: ts.SourceFile, edits: MagicString, options: LivenessOptions): void {
  const scopes = scopesOf(source)
  checkLimits(source, scopes, options.fault)
  const rewriting = { ...options, source, scopes, edits, wraps: newWraps(source), newHidden: hiddenNames(source), site: siteNames(source, options) }
  const generators = scopes.functions.filter(isGenerator) as ts.FunctionLikeDeclaration[]
  for (const fn of generators) rewriteGenerator(fn, rewriting)
  boundLoops(rewriting)
  const tags = tagClosures(rewriting)
  const isWrapped = rewriting.wraps.apply(edits)
  if (!isWrapped && tags.length === 0) return
  const names = '$call, $closure, $entries, $peek, $rewritten, $round, $yield'
  const start = /^#!.*\n/.exec(source.text)?.[0].length ?? 0
  edits.prependLeft(start, `import { ${names} } from ${JSON.stringify(options.framesModule)}; ${tags}`)
}

function hiddenNames(source: ts.SourceFile): Rewriting['newHidden'] {
  let count = 0
  const scope = { node: source, owner: source, parent: undefined, names: new Map<string, Binding>() }
  return (prefix) => {
    count += 1
    return { name: `$${prefix}${String(count)}`, kind: 'hidden', owner: source, scope, ready: 0, assigned: 0 }
  }
}

function siteNames(source: ts.SourceFile, { fileName, placeOf }: LivenessOptions): Rewriting['site'] {
  return (fn, node) => {
    const { line, column } = placeOf(node.getStart(source))
    return JSON.stringify(`${functionName(fn)} ${fileName}:${String(line)}:${String(column)}`)
  }
}

function functionName(fn: ts.Node): string {
  if ('name' in fn && fn.name !== undefined) return (fn.name as ts.PropertyName).getText()
  const { parent } = fn
  if ((ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) && !ts.isArrayBindingPattern(parent.name)) {
    return ts.isObjectBindingPattern(parent.name) ? 'function' : parent.name.getText()
  }
  return 'function'
}

function rewriteGenerator(fn: ts.FunctionLikeDeclaration, rewriting: Rewriting): void {
  const { scopes, newHidden, fault, wraps } = rewriting
  const body = fn.body
  if (body === undefined || !ts.isBlock(body)) return
  const flow: Flow = { scopes, newHidden, fault, suspended: new Map(), holds: new Map(), loops: new Map() }
  beforeStatements(body.statements, nothing, { flow, jumps: { labels: new Map(), own: [] } })
  const temporaries = [...flow.holds.values()].map(({ binding }) => binding.name)
  if (temporaries.length > 0) wraps.at(body.getStart() + 1, ` let ${temporaries.join(', ')};`)
  writeHolds(flow.holds, rewriting)
  writeLoops(flow.loops, rewriting)
  for (const [node, live] of flow.suspended) {
    const site = `${rewriting.site(fn, node)}, () => [${liveList(node, { live, fn, rewriting }).join(', ')}]`
    if (node.expression === undefined) {
      wraps.around(node, '', `* $yield(undefined, ${site})`)
    } else if (node.asteriskToken === undefined) {
      wraps.at(node.getStart() + 'yield'.length, '*')
      wraps.around(node.expression, '$yield(', `, ${site})`)
    } else {
      wraps.around(node.expression, '$call(', `, ${site})`)
    }
  }
}
