import type { Place } from '../finding.ts'
import type { Event } from './event.ts'
import type { Expression } from './expression.ts'

/** A function as the analyses see it: a control-flow graph of events. Block 0 is the entry. */
export interface FunctionFacts {
  /** Unique in the program: `file#name`, with the line for names that are not unique. */
  readonly id: string
  readonly name: string
  /** Of the whole function. */
  readonly place: Place
  readonly namePlace: Place
  readonly parameters: readonly string[]
  /** The last parameter takes all arguments that are left. */
  readonly rest: boolean
  readonly blocks: readonly Block[]
  readonly exported: boolean
  /** The function this one is written in, whose locals it may use. */
  readonly within: string | undefined
  /** Locals that functions inside this one use too. */
  readonly captured: ReadonlySet<string>
}

export interface Block {
  readonly events: readonly Event[]
  readonly end: BlockEnd
  /** Where an exception of this block's last event goes; undefined if it leaves the function. */
  readonly onThrow: number | undefined
}

/** How a block ends. */
export type BlockEnd =
  | { readonly kind: 'goto'; readonly to: number }
  /** `then` if the condition holds, `else` if not. */
  | { readonly kind: 'branch'; readonly condition: Expression; readonly then: number; readonly else: number; readonly place: Place }
  /** A choice that nothing in the program decides, e.g. whether a loop over a collection goes on. */
  | { readonly kind: 'choice'; readonly to: readonly number[] }
  | { readonly kind: 'return'; readonly value: Expression | undefined; readonly place: Place }
  | { readonly kind: 'throw'; readonly place: Place }
