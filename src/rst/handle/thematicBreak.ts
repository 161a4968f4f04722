import type { ThematicBreak } from 'mdast'
import { refuse } from '../refuse.ts'
import type { State } from '../state.ts'

/** A transition is a line of dashes between two blocks of a section (see outline). */
export function thematicBreak(node: ThematicBreak, state: State): string {
  if (state.place === 'nested') return refuse(node, 'a transition may not stand in a list or quote')
  return '--------'
}
