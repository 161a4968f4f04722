import { nodeOf } from '../row.ts'
import type { Move } from '../schedule.ts'
import type { WeakState } from './memory.ts'
import { choicesFor, moved } from './move.ts'
import type { World } from './move.ts'
import { isLocal } from './sharing.ts'

/** Ops of one task in a row, of which at most one matters to others, and where they lead. */
export interface Turn {
  readonly moves: readonly Move[]
  readonly to: WeakState
}

/**
 * All turns that can be taken from a state.
 *
 * A local op (sharing.ts) commutes with whatever other tasks do, now and later, and can go in one way only. So
 * each run can be had with the local ops of a task right behind its op before them, or, at its start, right before
 * its first op that is not local: with no more context switches, and to the same end. Other runs are not tried.
 */
export function turnsFrom(world: World, state: WeakState): Turn[] {
  return world.memory.machine.taskNames.flatMap((_, task) => turnsOf(world, state, task))
}

/**
 * True if nothing happens any more, given these turns from a state: at most a wait could be over because of a store that is
 * no longer the newest. Whoever waits has either looked while it was, or never will: both are outcomes.
 */
export function isStuck(turns: readonly Turn[]): boolean {
  return turns.every(({ moves }) => moves[0]!.choice > 0)
}

function turnsOf(world: World, state: WeakState, task: number): Turn[] {
  const before = localsFrom(world, { moves: [], to: state }, task)
  const choices = choicesFor(world, before.to, task)
  if (choices.length === 0) return before.moves.length === 0 ? [] : [before]
  return choices.map((choice) => localsFrom(world, extended(world, before, { task, choice }), task))
}

function extended(world: World, { moves, to }: Turn, move: Move): Turn {
  return { moves: [...moves, move], to: moved(world, to, move.task, move.choice) }
}

/** More than any task does by itself without a loop that has no end. */
const maxLocals = 100_000

function localsFrom(world: World, begun: Turn, task: number): Turn {
  const { machine } = world.memory
  const moves = [...begun.moves]
  const { sharing, locals } = world
  let { to } = begun
  if (sharing === undefined || locals === 'like all ops') return begun
  while (moves.length < maxLocals && isLocal(sharing, nodeOf(machine, to.row, task)) && choicesFor(world, to, task).length > 0) {
    moves.push({ task, choice: 0 })
    to = moved(world, to, task, 0)
  }
  return { moves, to }
}
