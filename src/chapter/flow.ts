import type { ts } from 'ts-morph'
import type { Live } from './liveSet.ts'
import type { Binding } from './scope.ts'
import type { Scopes } from './scopes.ts'

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
