import type { Op } from '../ops/op.ts'
import { ScheduleError, bug } from './errors.ts'
import { newMachine } from './machine.ts'
import type { Machine, MachineOptions } from './machine.ts'
import { finalOutcomes, violationsIn, waitsFor } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { readable } from './readable.ts'
import { firstRow, neededWidth, nodeOf, withRoom } from './row.ts'
import type { Row } from './row.ts'
import type { Scenario } from './scenario.ts'
import { decodeSchedule, encodeSchedule } from './schedule.ts'
import { effectOf, enabledTasks, objectAt, step } from './step.ts'

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
}

/** Runs a scenario along a schedule. Throws a ScheduleError if the scenario cannot follow it. */
export function replay(scenario: Scenario, schedule: string, options: MachineOptions = {}): Trace {
  const machine = newMachine(scenario, options)
  return traceOf(machine, decodeSchedule(schedule, machine.taskNames))
}

/** The run of `machine` in which the given tasks move in turn. */
export function traceOf(machine: Machine, tasks: readonly number[]): Trace {
  const steps: Step[] = []
  let row = firstRow(machine, neededWidth(machine))
  tasks.forEach((task, index) => {
    if ((enabledTasks(machine, row) & (1 << task)) === 0) throw cannotMove(machine, row, task, index + 1)
    steps.push(doStep(machine, row, task))
    row = withRoom(machine, row)
  })
  return {
    scenario: machine.scenario.name,
    schedule: encodeSchedule(tasks),
    ...endOf(machine, row),
    tasks: machine.taskNames,
    steps,
    primitives: machine.scenario.primitives ?? [],
    states: 0,
    minimal: false,
  }
}

function doStep(machine: Machine, row: Row, task: number): Step {
  const node = nodeOf(machine, row, task)
  const object = objectAt(machine, node)
  const before = row[node.slot]!
  const effect = effectOf(machine, node, before)
  step(machine, row, task)
  const after = row[node.slot]!
  const changed: Step['changed'] =
    before === after || object.shared === undefined
      ? []
      : [[object.shared.name, readable(machine.objects, object, before), readable(machine.objects, object, after)]]
  if (node.op === undefined) return bug('a task without an op moved')
  return {
    task,
    op: node.op.op,
    reply: effect.kind === 'done' ? effect.reply : 'cell' in node.op.op ? object.states[before] : undefined,
    changed,
    frames: node.sites,
    violations: nodeOf(machine, row, task).violations,
  }
}

function endOf(machine: Machine, row: Row): Pick<Trace, 'kind' | 'label'> {
  const violations = violationsIn(machine, row)
  if (violations.length > 0) return { kind: 'violation', label: violations.join('; ') }
  const enabled = enabledTasks(machine, row)
  if (enabled === 0) {
    const outcomes = finalOutcomes(machine, row)
    return { kind: outcomes[0]?.kind ?? 'end', label: outcomes.map(({ label }) => label).join('; ') }
  }
  const can = machine.taskNames.filter((_, task) => enabled & (1 << task))
  return { kind: 'not ended', label: `not ended: ${can.join(', ')} can move` }
}

function cannotMove(machine: Machine, row: Row, task: number, number: number): ScheduleError {
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
