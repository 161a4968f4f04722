import { exceeded, newBudget } from '../budget.ts'
import type { Budget } from '../budget.ts'
import { ScenarioError } from '../errors.ts'
import type { Exploration, ExploreOptions } from '../exploration.ts'
import { confirm } from '../learn.ts'
import { newMachine } from '../machine.ts'
import { finalOutcomes, violationsIn } from '../outcome.ts'
import type { Outcome } from '../outcome.ts'
import { nodeOf } from '../row.ts'
import type { Row } from '../row.ts'
import type { Scenario } from '../scenario.ts'
import { encodeMoves } from '../schedule.ts'
import type { Move } from '../schedule.ts'
import { warmUp } from '../warmUp.ts'
import { firstState, newMemory, stateKey } from './memory.ts'
import type { WeakState } from './memory.ts'
import type { World } from './move.ts'
import { newSharing, refresh } from './sharing.ts'
import type { Sharing } from './sharing.ts'
import { isStuck, turnsFrom } from './turns.ts'
import type { Turn } from './turns.ts'

/**
 * Finds every outcome of a scenario with weak memory: depth first, every state once, every way in which every
 * task can go on. Without reduction but for local ops (turns.ts).
 */
export function exploreWeakly(scenario: Scenario, options: ExploreOptions = {}, { locals }: Reduction = { locals: 'at once' }): Exploration {
  const machine = newMachine(scenario, options)
  warmUp(machine)
  const world = { memory: newMemory(machine), sharing: newSharing(), locals } satisfies World
  const budget = newBudget(options)
  for (;;) {
    const { stop, outcomes, states, transitions } = pass(world, budget)
    if (stop === 'again') continue
    confirm(machine.automaton)
    const found = { states, transitions, outcomes: new Map([...outcomes].sort(([a], [b]) => (a < b ? -1 : 1))) }
    return stop === undefined ? { verdict: 'complete', ...found } : { verdict: 'undecided', limit: stop, ...found }
  }
}

type Reduction = Pick<World, 'locals'>

/** A world that knows what its tasks share as far as it has been seen. */
export interface LearningWorld extends World {
  readonly sharing: Sharing
}

interface Pass {
  readonly world: World
  readonly budget: Budget
  readonly met: Set<string>
  /** Keys of the states on the path, and the turns that lead to each of them. */
  readonly path: Map<string, readonly Move[]>
  readonly outcomes: Map<string, Outcome>
  transitions: number
  /** A limit, or that the pass has to be done again with what is now known. */
  stop: string | undefined
}

/** A state of the path and the turns still to be taken from it. */
interface Level {
  readonly key: string
  readonly todo: Turn[]
}

function pass(world: LearningWorld, budget: Budget): Pass & { readonly states: number } {
  const { memory, sharing } = world
  refresh(sharing, memory.machine.automaton)
  const { version } = sharing
  const search: Pass = { world, budget, met: new Set(), path: new Map(), outcomes: new Map(), transitions: 0, stop: undefined }
  const levels: Level[] = []
  arrive(search, levels, { moves: [], to: firstState(memory) })
  while (levels.length > 0 && search.stop === undefined) {
    const level = levels.at(-1)!
    const turn = level.todo.pop()
    if (turn === undefined) {
      search.path.delete(level.key)
      levels.pop()
      continue
    }
    search.transitions += turn.moves.length
    arrive(search, levels, turn)
    refresh(sharing, memory.machine.automaton)
    if (sharing.version !== version) search.stop = 'again'
    if ((search.met.size & 255) === 0) search.stop ??= exceeded(budget, search.met.size, search.transitions)
  }
  return { ...search, states: search.met.size }
}

function arrive(search: Pass, levels: Level[], { moves, to }: Turn): void {
  const { world, met, path, budget } = search
  const key = stateKey(to)
  if (path.has(key)) throw cycleError(search, moves, to.row)
  if (met.has(key)) return
  met.add(key)
  path.set(key, moves)
  const turns = turnsFrom(world, to)
  record(search, to, isStuck(turns))
  levels.push({ key, todo: turns.reverse() })
  if (met.size > budget.maxStates) search.stop ??= exceeded(budget, met.size, search.transitions)
}

/** Notes violations at once, other outcomes if no task can move. */
function record(search: Pass, state: WeakState, isFinal: boolean): void {
  const { world, path, outcomes, budget } = search
  const { machine } = world.memory
  const found = isFinal
    ? finalOutcomes(machine, state.row)
    : violationsIn(machine, state.row).map((label) => ({ kind: 'violation', label }) as const)
  for (const outcome of found) {
    if (outcomes.has(outcome.label)) continue
    outcomes.set(outcome.label, { ...outcome, schedule: encodeMoves([...path.values()].flat()) })
    if (outcome.kind !== 'end' && budget.until === 'bad outcome') search.stop = 'stopped at the first bad outcome'
  }
}

function cycleError({ world, path }: Pass, moves: readonly Move[], row: Row): ScenarioError {
  const { machine } = world.memory
  const task = moves.at(-1)?.task ?? 0
  const where = nodeOf(machine, row, task).sites.at(-1)
  const schedule = encodeMoves([...[...path.values()].flat(), ...moves])
  return new ScenarioError(
    `${machine.scenario.name}: ${machine.taskNames[task]} never terminates: it comes back to a state that it has passed` +
      `${where === undefined ? '' : `, at ${where}`}; bound its retries or wait with await (schedule ${schedule})`,
  )
}
