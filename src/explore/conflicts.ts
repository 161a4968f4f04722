import type { Alphabet } from './alphabet.ts'
import { conflict } from './dependency.ts'

/** Which ops may not be swapped, asked for by their ids; an answer is found once. */
export interface Conflicts {
  readonly alphabet: Alphabet
  /** Side of the square. */
  side: number
  /** At first * side + second: 0 if not asked yet. */
  answers: Uint8Array
}

const APART = 1
const CONFLICT = 2

export function newConflicts(alphabet: Alphabet): Conflicts {
  return { alphabet, side: 0, answers: new Uint8Array(0) }
}

/** True if the ops may not be swapped when different tasks do them. */
export function areInConflict(conflicts: Conflicts, first: number, second: number): boolean {
  const { side, answers } = conflicts
  if (first < side && second < side) {
    const answer = answers[first * side + second]!
    if (answer !== 0) return answer === CONFLICT
  }
  return find(conflicts, first, second)
}

function find(conflicts: Conflicts, first: number, second: number): boolean {
  const { list } = conflicts.alphabet
  if (first >= conflicts.side || second >= conflicts.side) {
    conflicts.side = list.length + 32
    conflicts.answers = new Uint8Array(conflicts.side ** 2)
  }
  const found = conflict(list[first]!.accesses, list[second]!.accesses)
  conflicts.answers[first * conflicts.side + second] = found ? CONFLICT : APART
  return found
}
