import type { Place } from '../finding.ts'

/** What a literal can be in any of the languages. */
export type Constant = string | number | boolean | null

/**
 * A value without effects. Calls and reads of shared memory are events; their results stand in a
 * temporary local, so nothing in an expression has an order.
 */
export type Expression =
  | { readonly kind: 'constant'; readonly value: Constant }
  /** A parameter, local variable or temporary. `owner` is the function that declares it. */
  | { readonly kind: 'local'; readonly name: string; readonly owner: string }
  /** Something of the file: a constant, an imported name, a name of the environment. */
  | { readonly kind: 'global'; readonly name: string; readonly id: string }
  | { readonly kind: 'function'; readonly id: string }
  | { readonly kind: 'field'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'element'; readonly of: Expression; readonly index: Expression | undefined }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  /** A struct or array literal; array items are fields `0`, `1`, … */
  | { readonly kind: 'record'; readonly entries: readonly RecordEntry[]; readonly place: Place }
  /** Anything else; it depends on its parts. */
  | { readonly kind: 'opaque'; readonly parts: readonly Expression[]; readonly place: Place }

export type RecordEntry =
  | { readonly kind: 'field'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'spread'; readonly value: Expression }
