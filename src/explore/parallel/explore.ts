import type { Worker } from 'node:worker_threads'
import { newBudget } from '../budget.ts'
import { exploreExhaustively, visitAll } from '../exhaustive.ts'
import { explore, visitReduced } from '../explore.ts'
import { endedWith, exploredIn } from '../exploration.ts'
import type { Exploration, ExploreOptions } from '../exploration.ts'
import { confirm } from '../learn.ts'
import { newMachine } from '../machine.ts'
import type { Scenario } from '../scenario.ts'
import { learnAhead, prepare } from '../warmUp.ts'
import { newCrew } from './crew.ts'
import { mostThreads } from './doneTable.ts'
import type { Reduction } from './messages.ts'
import { runPass } from './pass.ts'
import type { Passed, Passes } from './pass.ts'

export interface ParallelOptions extends Omit<ExploreOptions, 'reduction' | 'validate' | 'shard'> {
  readonly reduction?: Reduction
  /** How many threads are to search, 8 at most. */
  readonly threads: number
  /**
   * Gives so many threads that run `serve` (serve.ts); called once, and only if the search is large. They can be used
   * again, unless an error was thrown: then they wait for what will never come, and are to be terminated.
   */
  readonly start: (threads: number) => readonly Worker[]
  /** A search whose passes would together have more ops is large; until that is known this thread searches alone. 150 000 unless told. */
  readonly largeFrom?: number
}

/**
 * Finds every outcome of a scenario, as `explore` does, with several threads that search.
 *
 * Each goes through the scenario by itself, depth first, and skips what another
 * thread has **left**: a state from which all has been visited. So two threads share the work between
 * them without handing any of it over, and the first to come back to the beginning has all of it
 * visited. (The idea is that of Laarman and van de Pol's parallel depth-first searches.)
 *
 * All move tasks in the same order, for sleep sets save most where everything is met in one order. Where another thread is at work
 * already, a task is **put off**: the others of the state are moved first, then those of states further up (`goElsewhere`). Only where nothing
 * else is left does a thread help the other one. Without reduction order is of no use, and each thread begins at its own end.
 *
 * **Why every final state is reached.** The argument of explore.ts holds word by word, with "left" said of
 * whoever left first. Let f be a final state that can be reached from s, which a thread leaves. The
 * thread moved u from s, or u slept and it moved u from s0, before s on *its own* path. Either way the
 * state after u was left before: by this thread, or by another one, or else it would have gone into it. By
 * induction on the order in which states were left, by any thread, f was visited. Where two threads are in
 * one state at a time, each with its own sleep set, neither relies on the other until one has left.
 * A task that is put off was not moved: it does not sleep, and the state is not left before it was. A state that a thread turns back
 * from was not left, and the task that led to it is put off in the state before.
 *
 * **Why it ends.** A thread turns back only if there is a task further up to be moved that was not put off; and it does not come to a state that it has
 * turned back from before the state that was the reason has been left, but to help. So between two states that are left, by anybody, it comes to each stored state
 * once, and once more to help. Whoever helps goes on where the other one is, so nobody waits for anybody. What it costs to be in each other's way: a thread of S4 does three
 * times the ops if the other one stands still all the time.
 *
 * **Why a cycle is noticed.** Each thread looks at its own path. Of the states of a cycle one is left first. Its successor
 * on the cycle had then not been left, so it was on the path of the thread that left, which noticed it: a task that is put off is moved before.
 *
 * **Answers** (footprints.ts) are those of each thread. When a pass is over each says whether one of
 * them would change by what all of them have learned. If none would, the pass was one with the same answers in
 * all threads, and what explore.ts says of unlearned replies is so here, too.
 *
 * One more thread runs the tasks, and hardly ever has anything to do: it gives everything its number, so that all
 * mean the same by the numbers (ask.ts). It begins alone, as `explore` does: a search that is over before threads would have been
 * ready needs none, and passes that do not count, of which a search has some at first, need none either. With weak
 * memory, or if there are not to be two threads, it goes on alone.
 *
 * States count once, and once more for each time they are visited without being stored; ops count whoever executed
 * them. With sleep sets both depend on who came first, so they differ a little from run to run; without reduction,
 * states are what they are.
 */
export async function exploreInParallel(scenario: Scenario, options: ParallelOptions): Promise<Exploration> {
  const { threads, start, largeFrom = 150_000, reduction = 'full', ...rest } = options
  if (scenario.memory === 'weak' || threads < 2) {
    return reduction === 'none' ? exploreExhaustively(scenario, rest) : explore(scenario, { ...rest, reduction })
  }
  if (threads > mostThreads) throw new RangeError(`${String(threads)} threads, expected ${String(mostThreads)} at most`)
  const machine = newMachine(scenario, { symmetry: reduction === 'none' ? 'none' : 'declared', ...rest })
  const found = prepare(machine, options)
  if (found !== undefined) return found
  const [budget, foreseen] = [newBudget(rest), { edges: 0 }]
  const tried = largeFrom === 0 ? { verdict: 'large', steps: 0 } as const : exploredIn({ machine, budget, foreseen, ops: largeFrom }, (search) => {
    if (reduction === 'none') visitAll(search)
    else visitReduced(search, { reduction })
  })
  if (tried.verdict !== 'large') return tried
  const crew = newCrew(machine, reduction, start(threads))
  // Meanwhile the threads get ready.
  if (tried.steps > 0) learnAhead(machine, tried.steps, foreseen)
  const passes: Passes = { crew, machine, budget, places: placesFor(budget.maxStates, reduction), tuples: 'few', memory: undefined }
  for (;;) {
    const passed = await runPass(passes)
    if (passed.ending !== 'again') {
      confirm(machine.automaton)
      return foundBy(passed)
    }
    learnAhead(machine, passed.transitions, foreseen)
  }
}

/**
 * A power of two, so that all states fit, unless that is more than a process can be expected to hold.
 * With reduction not much more than half of those visited are stored.
 */
function placesFor(maxStates: number, reduction: Reduction): number {
  const stored = maxStates * (reduction === 'full' ? 0.8 : 1.2)
  return 2 ** Math.min(26, Math.max(14, Math.ceil(Math.log2(stored))))
}

function foundBy({ ending, limit, visited, transitions, outcomes }: Passed): Exploration {
  return endedWith({ states: visited, transitions, outcomes, limit: ending === 'limit' ? (limit ?? 'a limit was hit') : undefined })
}
