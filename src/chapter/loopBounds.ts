import { ts } from 'ts-morph'
import type { Rewriting } from './liveness.ts'
import { walkActivation } from './syntax.ts'

/**
 * Makes every round of a loop in a function count, so that one that goes on for ever without an op is told, not waited for.
 *
 * Left out: loops that run while the module is loaded, and those inside of the language, such as `[...endless()]`.
 */
export function boundLoops({ scopes, wraps, site }: Rewriting): void {
  for (const fn of scopes.functions) {
    if (!('body' in fn) || fn.body === undefined) continue
    walkActivation(fn.body, (node) => {
      if (!ts.isIterationStatement(node, false)) return
      const count = ` $round(${site(fn, node)});`
      if (ts.isBlock(node.statement)) wraps.at(node.statement.getStart() + 1, count)
      else wraps.around(node.statement, `{${count} `, ' }')
    })
  }
}
