import type { Op } from '../ops/op.ts'
import { ScheduleError } from './errors.ts'
import { newMachine } from './machine.ts'
import type { Machine, MachineOptions } from './machine.ts'
import { finalOutcomes, violationsIn, waitsFor } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { readable } from './readable.ts'
import { nodeOf } from './row.ts'
import type { Scenario } from './scenario.ts'
import { decodeMoves, encodeMoves } from './schedule.ts'
import type { Move } from './schedule.ts'
import { objectAt } from './step.ts'
import { newWalk } from './walk.ts'
import type { Walk } from './walk.ts'

/** One run of a scenario, op by op. */
export interface Trace {
  readonly scenario: string
  readonly schedule: string
  /** The outcome, or `not ended` with what each task waits for if the schedule stops before the end. */
  readonly label: string
  /** What the label names. */
  readonly kind: Outcome['kind'] | 'not ended'
  /** Names of the tasks, in the order of the scenario. */
  readonly tasks: readonly string[]
  readonly steps: readonly Step[]
  /** As in the scenario. */
  readonly primitives: readonly string[]
  /** States visited to find it; 0 if the schedule was given. */
  readonly states: number
  /** True if no run to this outcome has fewer context switches, or as many and fewer ops. */
  readonly minimal: boolean
}

export interface Step {
  /** Index into `tasks`. */
  readonly task: number
  readonly op: Op
  /** If the op itself was a violation it got no reply; then this is what the cell held. */
  readonly reply: unknown
  /** What the op changed: a cell's value, or the names of those who hold a lock or are in a section. */
  readonly changed: readonly (readonly [object: string, before: unknown, after: unknown])[]
  /** Suspension points of the activations at the op, outermost first. */
  readonly frames: readonly string[]
  /** Violations that this op hit. */
  readonly violations: readonly string[]
  /** With weak memory, if the op did not see the newest store of the cell, or put its own behind newer ones. */
  readonly stale?: Stale
}

export interface Stale {
  /** So many stores of the cell are newer. */
  readonly behind: number
  readonly newest: unknown
}

/** Runs a scenario along a schedule. Throws a ScheduleError if the scenario cannot follow it. */
export function replay(scenario: Scenario, schedule: string, options: MachineOptions = {}): Trace {
  const machine = newMachine(scenario, options)
  return traceOf(machine, decodeMoves(schedule, machine.taskNames))
}

/** The run of `machine` with the given moves in turn. */
export function traceOf(machine: Machine, moves: readonly Move[]): Trace {
  const walk = newWalk(machine)
  const steps = moves.map((move, index) => doStep(walk, move, index + 1))
  return {
    scenario: machine.scenario.name,
    schedule: encodeMoves(moves),
    ...endOf(walk),
    tasks: machine.taskNames,
    steps,
    primitives: machine.scenario.primitives ?? [],
    states: 0,
    minimal: false,
  }
}

function doStep(walk: Walk, { task, choice }: Move, number: number): Step {
  const { machine } = walk
  const choices = walk.choices(task)
  if (choices.length === 0) throw cannotMove(walk, task, number)
  if (!choices.includes(choice)) throw cannotStandBehind(machine, task, number, { choice, choices })
  const rowBefore = walk.row()
  const node = nodeOf(machine, rowBefore, task)
  const object = objectAt(machine, node)
  const before = rowBefore[node.slot]!
  const { op, reply } = walk.move(task, choice)
  const after = walk.row()[node.slot]!
  const changed: Step['changed'] =
    before === after || object.shared === undefined
      ? []
      : [[object.shared.name, readable(machine.objects, object, before), readable(machine.objects, object, after)]]
  return {
    task,
    op,
    reply,
    changed,
    frames: node.sites,
    violations: nodeOf(machine, walk.row(), task).violations,
    ...(choice === 0 ? {} : { stale: { behind: choice, newest: object.states[before] } }),
  }
}

function endOf({ machine, row: now, choices }: Walk): Pick<Trace, 'kind' | 'label'> {
  const row = now()
  const violations = violationsIn(machine, row)
  if (violations.length > 0) return { kind: 'violation', label: violations.join('; ') }
  const can = machine.taskNames.filter((_, task) => choices(task).includes(0))
  if (can.length === 0) {
    const outcomes = finalOutcomes(machine, row)
    return { kind: outcomes[0]?.kind ?? 'end', label: outcomes.map(({ label }) => label).join('; ') }
  }
  return { kind: 'not ended', label: `not ended: ${can.join(', ')} can move` }
}

function cannotMove({ machine, row: now }: Walk, task: number, number: number): ScheduleError {
  const row = now()
  const node = nodeOf(machine, row, task)
  const name = machine.taskNames[task]
  const why =
    node.violations.length > 0 ? `was halted by "${node.violations.join('; ')}"`
    : node.op === undefined ? 'has ended'
    : `is blocked on ${waitsFor(machine, row, node)}`
  return new ScheduleError(
    `${machine.scenario.name}: step ${number} asks for ${name}, which ${why}; the model changed since this schedule was made`,
  )
}

interface WrongChoice {
  readonly choice: number
  readonly choices: readonly number[]
}

function cannotStandBehind(machine: Machine, task: number, number: number, { choice, choices }: WrongChoice): ScheduleError {
  const why = machine.scenario.memory === 'weak'
    ? `its op can stand behind ${choices.join(' or ')} of them`
    : 'memory is sequentially consistent here: every op sees the newest store'
  return new ScheduleError(
    `${machine.scenario.name}: step ${number} of ${machine.taskNames[task]} is to stand behind ${choice} newer store${choice === 1 ? '' : 's'} (.${choice}), but ${why}`,
  )
}
