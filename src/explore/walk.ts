import type { Op } from '../ops/op.ts'
import { bug } from './errors.ts'
import type { Machine } from './machine.ts'
import { firstRow, neededWidth, nodeOf, withRoom } from './row.ts'
import type { Row } from './row.ts'
import { effectOf, enabledTasks, objectAt, step } from './step.ts'
import { firstState, newMemory } from './weak/memory.ts'
import type { WeakState } from './weak/memory.ts'
import { choicesFor, made } from './weak/move.ts'
import type { World } from './weak/move.ts'

/** A run in the making, whatever the scenario's memory. */
export interface Walk {
  readonly machine: Machine
  /** The state it has come to; of a cell, the newest value. */
  readonly row: () => Row
  /**
   * The ways in which a task can make its next op (`Move` in schedule.ts); none if it cannot move. Without 0 if it waits
   * and could only have seen what it waits for before: then it may also wait for ever.
   */
  readonly choices: (task: number) => readonly number[]
  /** Moves a task that can move. */
  readonly move: (task: number, choice: number) => Walked
  readonly copy: () => Walk
}

export interface Walked {
  readonly op: Op
  /** If the op itself was a violation it got no reply; then this is what the cell held. */
  readonly reply: unknown
}

export function newWalk(machine: Machine): Walk {
  if (machine.scenario.memory !== 'weak') return sequentialWalk(machine, firstRow(machine, neededWidth(machine)))
  const memory = newMemory(machine)
  return weakWalk({ memory, sharing: undefined, locals: 'like all ops' }, firstState(memory))
}

const only: readonly number[] = [0]
const none: readonly number[] = []

function sequentialWalk(machine: Machine, begun: Row): Walk {
  let row = begun
  return {
    machine,
    row: () => row,
    choices: (task) => ((enabledTasks(machine, row) & (1 << task)) === 0 ? none : only),
    move: (task) => {
      const node = nodeOf(machine, row, task)
      const object = objectAt(machine, node)
      const before = row[node.slot]!
      const effect = effectOf(machine, node, before)
      step(machine, row, task)
      row = withRoom(machine, row)
      const op = node.op?.op ?? bug('a task without an op moved')
      return { op, reply: effect.kind === 'done' ? effect.reply : 'cell' in op ? object.states[before] : undefined }
    },
    copy: () => sequentialWalk(machine, row.slice()),
  }
}

function weakWalk(world: World, begun: WeakState): Walk {
  const { machine } = world.memory
  let state = begun
  return {
    machine,
    row: () => state.row,
    choices: (task) => choicesFor(world, state, task),
    move: (task, choice) => {
      const op = nodeOf(machine, state.row, task).op?.op ?? bug('a task without an op moved')
      const { to, reply } = made(world, state, task, choice)
      state = to
      return { op, reply }
    },
    copy: () => weakWalk(world, state),
  }
}
