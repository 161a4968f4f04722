import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Undecided } from '../finding.ts'
import type { CallGraph } from './callGraph.ts'
import type { Visit } from './walker.ts'

/** What a walk from one entry point found. */
export interface Walked {
  readonly visits: readonly Visit[]
  readonly undecided: readonly Undecided[]
  /** Ids of the functions it came to. */
  readonly visited: readonly string[]
  readonly steps: number
}

/** The walk from an entry point, or what is remembered of it. */
export type WalkMemory = (fn: FunctionFacts, graph: CallGraph, walk: () => Walked) => Walked
