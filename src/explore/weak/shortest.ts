import { exceeded, newBudget } from '../budget.ts'
import type { Budget } from '../budget.ts'
import type { ExploreOptions } from '../exploration.ts'
import { newMachine } from '../machine.ts'
import { finalOutcomes, violationsIn } from '../outcome.ts'
import { replay, traceOf } from '../replay.ts'
import type { Trace } from '../replay.ts'
import type { Scenario } from '../scenario.ts'
import type { Move } from '../schedule.ts'
import { warmUp } from '../warmUp.ts'
import { exploreWeakly } from './explore.ts'
import type { LearningWorld } from './explore.ts'
import { firstState, newMemory, stateKey } from './memory.ts'
import type { WeakState } from './memory.ts'
import { newSharing, refresh } from './sharing.ts'
import { isStuck, turnsFrom } from './turns.ts'

/** As `shortestTrace`, with weak memory: the fewest context switches, then the fewest stale reads, then the fewest ops. */
export function shortestWeakTrace(scenario: Scenario, label: string, options: ExploreOptions = {}): Trace | undefined {
  const machine = newMachine(scenario, options)
  warmUp(machine)
  const world: LearningWorld = { memory: newMemory(machine), sharing: newSharing(), locals: 'at once' }
  const budget = newBudget({ ...options, maxStates: options.maxStates ?? 2_000_000 })
  for (;;) {
    const found = search(world, label, budget)
    if (found === 'again') continue
    if (found === 'none') return undefined
    if (found === 'limit') return anyTrace(scenario, label, options)
    return { ...traceOf(machine, found.moves), label, states: found.states, minimal: true }
  }
}

function anyTrace(scenario: Scenario, label: string, options: ExploreOptions): Trace | undefined {
  const { outcomes, states } = exploreWeakly(scenario, options)
  const outcome = outcomes.get(label)
  return outcome && { ...replay(scenario, outcome.schedule, options), label, states }
}

/** A state with the task that moved last, and the best way to it that was found so far. */
interface Stop {
  readonly state: WeakState
  readonly last: number
  readonly cost: number
  readonly from: Stop | undefined
  readonly moves: readonly Move[]
}

/** A context switch costs more than all stale reads of a run together, and each of these more than its ops. */
const switchCost = 2 ** 32
const staleCost = 2 ** 20

type Found = { readonly moves: readonly Move[]; readonly states: number } | 'none' | 'limit' | 'again'

/** Dijkstra's algorithm on the turns of turns.ts: the first goal visited has the cheapest way. */
function search(world: LearningWorld, label: string, budget: Budget): Found {
  const { memory, sharing } = world
  refresh(sharing, memory.machine.automaton)
  const { version } = sharing
  const best = new Map<string, number>()
  const queue = new Map<number, Stop[]>()
  const reach = (stop: Stop): void => {
    const key = `${stop.last} ${stateKey(stop.state)}`
    if ((best.get(key) ?? Infinity) <= stop.cost) return
    best.set(key, stop.cost)
    queue.set(stop.cost, [...(queue.get(stop.cost) ?? []), stop])
  }
  reach({ state: firstState(memory), last: -1, cost: 0, from: undefined, moves: [] })
  for (let visited = 1; queue.size > 0; visited++) {
    const stop = takeCheapest(queue)
    if (best.get(`${stop.last} ${stateKey(stop.state)}`) !== stop.cost) continue
    const turns = turnsFrom(world, stop.state)
    if (isGoal(world, stop.state, label, isStuck(turns))) return { moves: wayTo(stop), states: best.size }
    for (const { moves, to } of turns) {
      const last = moves[0]!.task
      const stale = moves.filter(({ choice }) => choice > 0).length
      const cost = stop.cost + moves.length + stale * staleCost + (stop.last < 0 || stop.last === last ? 0 : switchCost)
      reach({ state: to, last, cost, from: stop, moves })
    }
    refresh(sharing, memory.machine.automaton)
    if (sharing.version !== version) return 'again'
    if ((visited & 255) === 0 && exceeded(budget, best.size, visited) !== undefined) return 'limit'
  }
  return 'none'
}

function takeCheapest(queue: Map<number, Stop[]>): Stop {
  const cost = Math.min(...queue.keys())
  const stops = queue.get(cost)!
  const stop = stops.pop()!
  if (stops.length === 0) queue.delete(cost)
  return stop
}

function isGoal({ memory: { machine } }: LearningWorld, { row }: WeakState, label: string, isFinal: boolean): boolean {
  if (isFinal) return finalOutcomes(machine, row).some((outcome) => outcome.label === label)
  return violationsIn(machine, row).includes(label)
}

function wayTo(goal: Stop): Move[] {
  const turns: (readonly Move[])[] = []
  for (let stop: Stop | undefined = goal; stop !== undefined; stop = stop.from) turns.unshift(stop.moves)
  return turns.flat()
}
