import type { PathState } from './state.ts'
import type { Value } from './value.ts'
import type { Visit } from './walker.ts'

/** What a function does from one state: the states it may end in. */
export interface Summary {
  exits: readonly Exit[]
  /** `open` while the function is being walked. */
  status: 'open' | 'done'
  /** How deep in the stack it is walked. */
  readonly depth: number
  /** It was asked for while it was open: it is recursive. */
  recursive: boolean
  visits: readonly Visit[]
}

export interface Exit {
  readonly kind: 'return' | 'throw'
  readonly state: PathState
  readonly value: Value
}
