import type { Op } from '../ops/op.ts'
import type { Shared } from '../ops/shared.ts'
import type { Node } from './automaton.ts'
import { ScenarioError, messageOf, unreachable } from './errors.ts'
import { formatValue } from './formatValue.ts'
import { exchanged } from './exchange.ts'
import { holds } from './invariants.ts'
import type { Machine } from './machine.ts'
import { readable } from './readable.ts'
import { nodeOf } from './row.ts'
import type { Row } from './row.ts'
import { encodeSchedule } from './schedule.ts'
import { effectOf } from './step.ts'

/** How a run ended: all tasks with an observation, with a violation, or some of them stuck. */
export interface Outcome {
  readonly kind: 'end' | 'violation' | 'deadlock'
  readonly label: string
  /** A schedule that reaches it. */
  readonly schedule: string
}

/**
 * The outcomes of a run that ends in `row`, where no task can move.
 *
 * A run has several only if it has several violations: each task can hit one, and `atEnd` can fail
 * in more than one way. A run with a violation is nothing else: a task may well be stuck, or observe
 * nonsense, because another was halted with its locks held.
 */
export function finalOutcomes(machine: Machine, row: Row): Omit<Outcome, 'schedule'>[] {
  const violations = violationsIn(machine, row)
  if (violations.length > 0) return violations.map((label) => ({ kind: 'violation', label }))
  const nodes = machine.taskNames.map((_, task) => nodeOf(machine, row, task))
  const stuck = nodes.filter(({ op }) => op !== undefined)
  if (stuck.length > 0) {
    const waits = stuck.map((node) => `${machine.taskNames[node.task]} waits for ${waitsFor(machine, row, node)}`)
    return [{ kind: 'deadlock', label: `deadlock: ${waits.join(', ')}` }]
  }
  const broken = (machine.scenario.atEnd ?? []).filter((invariant) => {
    const states = invariant.over.map((shared) => stateOf(machine, row, shared))
    return !holds(machine, invariant, states)
  })
  if (broken.length > 0) return broken.map(({ violation }) => ({ kind: 'violation', label: violation }))
  return [{ kind: 'end', label: observation(machine, row, nodes) }]
}

/**
 * Adds the outcomes of the run that ends in `row`, and gives those back that are new.
 *
 * Where tasks may be exchanged, so are they here: the run is there in all these ways, of which a search need not visit another one.
 */
export function addOutcomes(outcomes: Map<string, Outcome>, machine: Machine, row: Row, tasks: readonly number[]): readonly Outcome[] {
  const exchanges = machine.symmetry?.exchanges ?? [undefined]
  return exchanges.flatMap((places, exchange) => {
    const found = finalOutcomes(machine, places === undefined ? row : exchanged(machine, exchange, row)).filter(({ label }) => !outcomes.has(label))
    return found.map((outcome) => {
      const added = { ...outcome, schedule: encodeSchedule(places === undefined ? tasks : tasks.map((task) => places[task]!)) }
      outcomes.set(added.label, added)
      return added
    })
  })
}

/** The violations that have halted tasks so far. */
export function violationsIn(machine: Machine, row: Row): string[] {
  return [...new Set(machine.taskNames.flatMap((_, task) => nodeOf(machine, row, task).violations))]
}

function stateOf(machine: Machine, row: Row, shared: Shared): number {
  const index = machine.objects.indices.get(shared)
  return index === undefined ? 0 : (row[machine.taskNames.length + index] ?? 0)
}

function observation(machine: Machine, row: Row, nodes: readonly Node[]): string {
  const { observe, name } = machine.scenario
  const results = Object.fromEntries(machine.taskNames.map((task, i) => [task, nodes[i]?.result]))
  if (observe === undefined) {
    const told = Object.entries(results).filter(([, result]) => result !== undefined)
    return told.length === 0 ? 'end' : told.map(([task, result]) => `${task}=${formatValue(result)}`).join(' ')
  }
  const read = (shared: Shared): unknown => {
    const index = machine.objects.indices.get(shared)
    if (index === undefined) return shared.kind === 'cell' ? shared.initial : []
    return readable(machine.objects, machine.objects.list[index]!, stateOf(machine, row, shared))
  }
  try {
    return observe({ results, read })
  } catch (error) {
    throw new ScenarioError(`${name}: observe() throws: ${messageOf(error)}`, { cause: error })
  }
}

/** What a blocked task waits for, and because of whom: `slots_lock (held by vcpu0)`. */
export function waitsFor(machine: Machine, row: Row, node: Node): string {
  const effect = effectOf(machine, node, row[node.slot]!)
  const by = effect.kind === 'blocked' ? effect.by : 0
  const names = machine.taskNames.filter((_, task) => by & (1 << task))
  const whom = names.map((name) => (name === machine.taskNames[node.task] ? 'itself' : name)).join(' and ')
  return wanted(node.op?.op, whom)
}

function wanted(op: Op | undefined, whom: string): string {
  switch (op?.kind) {
    case 'await':
      return `${op.cell.name} ${op.test === 'is' ? '==' : '!='} ${formatValue(op.value)}`
    case 'acquire':
      return `${op.lock.name} (held by ${whom})`
    case 'graceWait':
      return `readers of ${op.domain.name} (${whom})`
    case undefined:
    case 'load':
    case 'store':
    case 'cmpxchg':
    case 'xchg':
    case 'add':
    case 'tryAcquire':
    case 'release':
    case 'enter':
    case 'exit':
    case 'graceStart':
    case 'fence':
    case 'held':
    case 'fail':
      return 'nothing'
    default:
      return unreachable(op)
  }
}
