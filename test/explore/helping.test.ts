import fc from 'fast-check'
import type { MessagePort } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { full, newBudget, tuplesFull } from '../../src/explore/budget.ts'
import { explored } from '../../src/explore/exploration.ts'
import { visitReduced } from '../../src/explore/explore.ts'
import { newMachine } from '../../src/explore/machine.ts'
import type { Machine } from '../../src/explore/machine.ts'
import type { Outcome } from '../../src/explore/outcome.ts'
import type { Memory } from '../../src/explore/parallel/memory.ts'
import { newOthers } from '../../src/explore/parallel/others.ts'
import { newSearch } from '../../src/explore/search.ts'
import type { Search } from '../../src/explore/search.ts'
import { mutantsOf, protocol } from '../../src/scenario/protocol/protocol.ts'
import { labelsOf, memoryOf, portInto, searched } from './crew.ts'
import { programs, programsOfTwins } from './programs.ts'

/*
 * What threads do to each other, without threads, so that it is the same each time: in the middle of one search another one does all
 * that there is to be done, and in the middle of that perhaps a third. The first stands still meanwhile, as a thread may.
 */

const count = Number(process.env['EXPLORER_PROGRAMS'] ?? 1000)
const seed = Number(process.env['EXPLORER_SEED'] ?? 20241112)
const threads = 3

/** The searches of one pass, and what they have found so far, all together. */
interface Crew {
  readonly machine: Machine
  readonly memory: Memory
  readonly outcomes: Map<string, Outcome>
  readonly arrivals: Map<string, number>
  /** Called when a search has come to its end by itself. */
  readonly ended: () => void
  wasInVain: boolean
}

/** Has search `thread` visit what it can; when it has looked for so many states, the next one does so first. Puts them into `all`. */
function visit(crew: Crew, thread: number, meetings: readonly number[], all: Search[]): void {
  const { machine, memory, outcomes } = crew
  const others = newOthers({ thread, threads, port: portInto(outcomes, machine), memory })
  let left = meetings[0] ?? -1
  const search = newSearch(machine, newBudget({ maxStates: Infinity }), { ...others, meet: (it, manner) => {
    if (left-- === 0) visit(crew, thread + 1, meetings.slice(1), all)
    const met = others.meet(it, manner)
    const what = `${manner}: ${met}`
    crew.arrivals.set(what, (crew.arrivals.get(what) ?? 0) + 1)
    return met
  } })
  all.push(search)
  visitReduced(search, {})
  if (search.stop?.kind === 'limit') throw new Error(search.stop.limit)
  if (search.stop?.kind === 'again') crew.wasInVain = true
  else crew.ended()
}

/** True if the pass counted. Whenever a search ends, all that there is must have been found. */
function agrees(machine: Machine, labels: string, meetings: readonly number[], arrivals: Map<string, number>): boolean {
  const memory = memoryOf(machine, threads, 2 ** 16)
  const outcomes = new Map<string, Outcome>()
  const found: string[] = []
  const crew: Crew = { machine, memory, outcomes, arrivals, wasInVain: false, ended: () => { found.push(labelsOf(outcomes)) } }
  visit(crew, 0, meetings, [])
  if (!crew.wasInVain) for (const each of found) expect(each).toBe(labels)
  return !crew.wasInVain
}

const whatHappens = ['goes elsewhere: to visit', 'goes elsewhere: known', 'goes elsewhere: busy', 'helps: to visit', 'helps: known']

describe('searches that share a table', () => {
  it.each([['programs', programs], ['programs of tasks that are alike', programsOfTwins]])(`have found all that there is as soon as one of them ends (${count / 2} %s from seed ${seed})`, { timeout: 600_000 }, (_, generated) => {
    const arrivals = new Map<string, number>()
    let counted = 0
    fc.assert(fc.property(generated, fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 2 }), (program, meetings) => {
      const { machine, labels } = searched(program)
      if (agrees(machine, labels, meetings, arrivals)) counted++
    }), { numRuns: Math.ceil(count / 2), seed })
    expect(counted).toBeGreaterThan(count / 4)
    for (const each of whatHappens) expect(arrivals.get(each)).toBeGreaterThan(0)
  })

  it.each((['S1', 'S2', 'S3'] as const).flatMap((name) => [undefined, ...mutantsOf(name)].map((mutant) => [name, mutant] as const)))('have done so in %s %s', { timeout: 60_000 }, (name, mutant) => {
    const scenario = protocol(name, mutant)
    const machine = newMachine(scenario)
    const labels = labelsOf(explored(machine, {}, (search) => void visitReduced(search, {})).outcomes)
    const arrivals = new Map<string, number>()
    let counted = 0
    for (let i = 0; i < 40; i++) if (agrees(machine, labels, [11 * i, 7 * i], arrivals)) counted++
    expect(counted).toBeGreaterThan(20)
    for (const each of whatHappens) expect(arrivals.get(each)).toBeGreaterThan(0)
  })

  it('do not go the same ways again and again while one of them stands still', () => {
    const machine = newMachine(protocol('S3'))
    const { transitions } = explored(machine, {}, (search) => void visitReduced(search, {}))
    for (let meetings = 10; meetings < 400; meetings += 10) {
      const crew: Crew = { machine, memory: memoryOf(machine, threads, 2 ** 16), outcomes: new Map(), arrivals: new Map(), wasInVain: false, ended: () => {} }
      const all: Search[] = []
      visit(crew, 0, [meetings], all)
      expect(all.length).toBe(2)
      for (const search of all) expect(search.transitions).toBeLessThan(4 * transitions)
    }
  })

  it.each([['states', 2 ** 8, 2 ** 16, full], ['tuples', 2 ** 16, 2 ** 8, tuplesFull]])('say so when there is no more room for %s', (_, forStates, forTuples, limit) => {
    const machine = newMachine(protocol('S3'))
    explored(machine, {}, (search) => void visitReduced(search, {}))
    const memory: Memory = { ...memoryOf(machine, threads, forStates), tuples: memoryOf(machine, threads, forTuples).tuples }
    const others = newOthers({ thread: 0, threads: 1, port: { postMessage: () => {} } as unknown as MessagePort, memory })
    const search = newSearch(machine, newBudget({ maxStates: Infinity }), others)
    visitReduced(search, {})
    expect(search.stop).toEqual({ kind: 'limit', limit })
  })
})
