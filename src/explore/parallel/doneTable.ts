import type { Manner } from '../search.ts'
import { findOrShare, fullUp } from './sharedKeys.ts'
import type { Numbers, SharedKeys } from './sharedKeys.ts'

/**
 * The states that some thread has met, and how far each has come with them.
 *
 * A status holds
 *
 * - LEFT: all that can be reached from the state has been visited, so nobody need visit it again;
 * - until then, a bit for each thread on whose path the state is.
 */
const LEFT = 1
/** As many threads as a search can have. */
export const mostThreads = 8

export type Arrival =
  /** Nobody was there. Like this and the next, it is on the visitor's path now. */
  | 'new'
  /** Others are about to visit it, whom the visitor helps; or those who were have turned back. */
  | 'joined'
  /** Others are about to visit it, or a state that kept the visitor from going on when it was here before. */
  | 'busy'
  | 'left'
  | 'on own path'
  /** Nobody was there, and there is no number for it. */
  | 'full'

/** A thread, and the state that it has come to last. */
export interface Visitor extends Numbers {
  readonly thread: number
  state: number
  /** If it was busy: the state at which others are. */
  blocker: number
  /**
   * By a stored state that it has turned back from, the blocker that was the reason. As long as that has not been left, the visitor does not come
   * again, unless to help: many ways lead to one blocker, and each of them would be gone in vain.
   */
  readonly turnedBack: Map<number, number>
}

export function newVisitor(thread: number): Visitor {
  return { thread, state: -1, blocker: -1, turnedBack: new Map(), next: 0, end: 0 }
}

/** Looks for the state with this key, and says what the visitor has come to there. */
export function arriveAt(states: SharedKeys, key: Int32Array, visitor: Visitor, manner: Manner): Arrival {
  const own = 2 << visitor.thread
  const found = findOrShare(states, key, visitor, own)
  if (found === fullUp) return 'full'
  if (found < 0) {
    visitor.state = -1 - found
    return 'new'
  }
  visitor.state = found
  const at = found * states.entryWords
  const status = Atomics.load(states.entries, at)
  if ((status & LEFT) !== 0) return 'left'
  if ((status & own) !== 0) return 'on own path'
  if (manner === 'goes elsewhere') {
    visitor.blocker = status === 0 ? visitor.turnedBack.get(found) ?? -1 : found
    if (visitor.blocker >= 0 && !isLeft(states, visitor.blocker)) return 'busy'
  }
  visitor.turnedBack.delete(found)
  return (Atomics.or(states.entries, at, own) & LEFT) === 0 ? 'joined' : 'left'
}

/** Notes that all that can be reached from the state has been visited. */
export function leaveState({ entries, entryWords }: SharedKeys, state: number): void {
  Atomics.or(entries, state * entryWords, LEFT)
}

function isLeft({ entries, entryWords }: SharedKeys, state: number): boolean {
  return (Atomics.load(entries, state * entryWords) & LEFT) !== 0
}

/** Notes that the state is no longer on the path of the visitor, though not all has been visited, because of others at `blocker`. */
export function turnBackFrom({ entries, entryWords }: SharedKeys, state: number, blocker: number, { thread, turnedBack }: Visitor): void {
  turnedBack.set(state, blocker)
  Atomics.and(entries, state * entryWords, ~(2 << thread))
}
