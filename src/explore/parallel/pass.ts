import { exceeded, firstBadOutcome } from '../budget.ts'
import type { Budget } from '../budget.ts'
import { cycleError } from '../cycle.ts'
import { imageOf } from '../exchange.ts'
import { verdict } from '../invariants.ts'
import type { Machine } from '../machine.ts'
import { addOutcomes } from '../outcome.ts'
import type { Outcome } from '../outcome.ts'
import { withRoom } from '../row.ts'
import { knownStates, newStateTable } from '../stateTable.ts'
import { foresee, haltedAt } from '../step.ts'
import { answer, haveChecked, listen, sendOut } from './crew.ts'
import type { Crew } from './crew.ts'
import { memoryFor, STOP, sumOf, TRANSITIONS, VISITED } from './memory.ts'
import type { Memory } from './memory.ts'
import type { Answer, Ending, FromThread, Question } from './messages.ts'

/** What a pass of all threads has found. */
export interface Passed {
  readonly ending: 'complete' | 'again' | 'limit'
  readonly limit?: string
  readonly visited: number
  readonly transitions: number
  readonly outcomes: Map<string, Outcome>
}

/** A pass that is going on. */
interface Pass {
  readonly crew: Crew
  readonly machine: Machine
  readonly memory: Memory
  readonly budget: Budget
  readonly outcomes: Map<string, Outcome>
  readonly endings: Ending[]
  limit: string | undefined
  visited: number
  transitions: number
}

/** What passes of one search have in common. */
export interface Passes {
  readonly crew: Crew
  readonly machine: Machine
  readonly budget: Budget
  /** How many states can be stored, and some more. */
  readonly places: number
  /** There are far fewer tuples than states in nearly all that is large enough for threads. Where that is not so, a pass is done again with room for as many. */
  tuples: 'few' | 'as many as states'
  memory: Memory | undefined
}

/** Runs a pass in all threads, and answers what they ask meanwhile. */
export async function runPass(passes: Passes): Promise<Passed> {
  const { crew, machine, budget, places } = passes
  const { fields, shared } = newStateTable(machine.automaton, knownStates(machine))
  const threads = crew.members.length
  const tuples = passes.tuples === 'few' ? places / 4 : places
  const memory = memoryFor({ threads, places, tuples, keyWords: fields.keyWords, tupleWords: shared.fields.keyWords }, passes.memory)
  passes.memory = memory
  const pass: Pass = { crew, machine, memory, budget, outcomes: new Map(), endings: [], limit: undefined, visited: 1 - threads, transitions: 0 }
  const clock = setInterval(() => {
    const limit = exceeded(budget, sumOf(memory, threads, VISITED), sumOf(memory, threads, TRANSITIONS))
    if (limit !== undefined) end(pass, limit)
  }, 20)
  try {
    sendOut(crew, machine, memory)
    await listen(crew, (message, index) => hear(pass, message, index))
  } finally {
    clearInterval(clock)
    end(pass)
  }
  const { limit, visited, transitions, outcomes } = pass
  const found = { visited, transitions, outcomes }
  if (limit !== undefined) return { ending: 'limit', limit, ...found }
  if (pass.endings.includes('tuples full') && !pass.endings.includes('complete')) {
    if (passes.tuples !== 'few') return { ending: 'limit', limit: `more than ${String(tuples)} states of what is shared`, ...found }
    passes.tuples = 'as many as states'
    return { ending: 'again', ...found }
  }
  return { ending: (await mustBeDoneAgain(pass)) ? 'again' : 'complete', ...found }
}

/** Has all threads stop; the first limit told is the one that counts. */
function end(pass: Pass, limit?: string): void {
  pass.limit ??= limit
  Atomics.store(pass.memory.control, STOP, 1)
}

/** True once every thread has ended its pass. */
function hear(pass: Pass, message: FromThread, index: number): true | undefined {
  const { crew, machine, memory, endings } = pass
  switch (message.kind) {
    case 'question':
      answer(crew, machine.automaton, memory, index, answerTo(machine, message.question))
      return undefined
    case 'outcome':
      note(pass, message.row, message.tasks)
      return undefined
    case 'cycle':
      throw cycleError(machine, message.tasks)
    case 'checked':
      return undefined
    case 'ended':
      endings.push(message.ending)
      pass.visited += message.visited
      pass.transitions += message.transitions
      end(pass, message.ending === 'full' ? `more than ${String(Math.floor((memory.states.places.length / 8) * 7))} states to be stored` : undefined)
      return endings.length === crew.members.length ? true : undefined
  }
}

function answerTo(machine: Machine, question: Question): Answer {
  const { automaton, scenario } = machine
  if (question.kind === 'holds') {
    return { kind: 'holds', holds: verdict(machine, scenario.invariants![question.invariant]!, question.states) }
  }
  const { state } = question
  if (question.kind === 'image') return { kind: 'image', state: imageOf(machine, question.exchange, question.object, state) }
  const node = automaton.nodes[question.node]!
  if (question.kind === 'halted') return { kind: 'halted', node: haltedAt(machine, node, state, question.violations) }
  foresee(machine, node, state)
  const { base, next, written } = automaton.tables
  const place = base[node.id]! + state
  return { kind: 'next', next: next[place]!, written: written[place]! }
}

function note(pass: Pass, row: Int32Array, tasks: readonly number[]): void {
  const { machine, outcomes, budget } = pass
  const added = addOutcomes(outcomes, machine, withRoom(machine, row), tasks)
  if (budget.until === 'bad outcome' && added.some(({ kind }) => kind !== 'end')) end(pass, firstBadOutcome)
}

/** True if a thread gave up, or relied on an answer that is another one by what all have learned. */
async function mustBeDoneAgain({ crew, machine, endings }: Pass): Promise<boolean> {
  if (endings.includes('again')) return true
  haveChecked(crew, machine.automaton)
  let [left, changed] = [endings.length, false]
  await listen(crew, (message) => {
    if (message.kind !== 'checked') return undefined
    changed ||= message.changed
    return --left === 0 ? true : undefined
  })
  return changed
}
