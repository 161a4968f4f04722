import type { ExploreOptions } from '../exploration.ts'
import type { Invariant } from '../scenario.ts'
import type { NodeTables } from '../nodeTables.ts'
import type { Symmetry } from '../symmetry.ts'
import type { Memory } from './memory.ts'
import type { News } from './news.ts'

/** A scenario as far as a thread has to know it before the first pass. */
export interface Beginning {
  readonly name: string
  readonly taskNames: readonly string[]
  readonly objects: number
  /** Groups of tasks that may be exchanged. */
  readonly groups: Symmetry['groups']
  readonly roots: readonly number[]
  /** Each invariant's violation, and the numbers of the objects it is over. */
  readonly invariants: readonly (Pick<Invariant, 'violation'> & { readonly over: readonly number[] })[]
}

/** `none`: every state, as the oracle visits them. */
export type Reduction = NonNullable<ExploreOptions['reduction']> | 'none'

/** What the thread that runs the tasks says to one that searches. */
export type ToThread =
  | { readonly kind: 'begin'; readonly thread: number; readonly threads: number; readonly beginning: Beginning; readonly reduction: Reduction }
  | { readonly kind: 'search'; readonly news: News; readonly tables: NodeTables; readonly memory: Memory }
  | { readonly kind: 'check'; readonly news: News }
  | { readonly kind: 'answer'; readonly news: News; readonly answer: Answer }

export type Answer =
  | { readonly kind: 'next'; readonly next: number; readonly written: number }
  | { readonly kind: 'holds'; readonly holds: boolean }
  | { readonly kind: 'image'; readonly state: number }
  | { readonly kind: 'halted'; readonly node: number }

export type Question =
  | { readonly kind: 'next'; readonly node: number; readonly state: number }
  | { readonly kind: 'holds'; readonly invariant: number; readonly states: readonly number[] }
  | { readonly kind: 'image'; readonly exchange: number; readonly object: number; readonly state: number }
  | { readonly kind: 'halted'; readonly node: number; readonly state: number; readonly violations: readonly string[] }

/** How a pass ended for one thread: all is visited, it was told to stop, there is no room for states or for tuples, or it must be done again. */
export type Ending = 'complete' | 'stopped' | 'full' | 'tuples full' | 'again'

/** What a thread that searches says. It waits for the answer to a question. */
export type FromThread =
  | { readonly kind: 'question'; readonly question: Question }
  /** A state in which no task can move, or one was halted. */
  | { readonly kind: 'outcome'; readonly row: Int32Array; readonly tasks: readonly number[] }
  /** The path comes back to a state that it has passed. */
  | { readonly kind: 'cycle'; readonly tasks: readonly number[] }
  | { readonly kind: 'ended'; readonly ending: Ending; readonly visited: number; readonly transitions: number }
  | { readonly kind: 'checked'; readonly changed: boolean }
