import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newBudget } from '../../src/explore/budget.ts'
import { explored } from '../../src/explore/exploration.ts'
import type { ExploreOptions } from '../../src/explore/exploration.ts'
import { visitReduced } from '../../src/explore/explore.ts'
import { newMachine } from '../../src/explore/machine.ts'
import type { Machine } from '../../src/explore/machine.ts'
import type { Outcome } from '../../src/explore/outcome.ts'
import type { Crew } from '../../src/explore/parallel/others.ts'
import { mulberry32 } from '../../src/explore/randomRun.ts'
import type { Others, Search } from '../../src/explore/search.ts'
import { mutantsOf, protocol } from '../../src/scenario/protocol/protocol.ts'
import { labelsOf, memoryOf, portInto, searched } from './crew.ts'
import { asGenerators } from './interleave/asGenerators.ts'
import type { Change, Doing } from './interleave/asGenerators.ts'
import { perform } from './interleave/everySchedule.ts'
import { withGuards } from './interleave/guarded.ts'
import { programs, programsOfTwins } from './programs.ts'

/*
 * Whole searches that share a table, their own text, one access to what is shared at a time, in an order by chance that is the same each time.
 * As helping.test.ts, but nobody stands still.
 */

const count = Number(process.env['EXPLORER_PROGRAMS'] ?? 600)
const seed = Number(process.env['EXPLORER_SEED'] ?? 20241112)

interface Code {
  readonly newOthers: (crew: Crew) => Others
  readonly newSearch: (machine: Machine, budget: ReturnType<typeof newBudget>, others: Others) => Doing<Search>
  readonly visitReduced: (search: Search, options: ExploreOptions) => Doing<unknown>
}

const modules = ['parallel/sharedKeys.ts', 'parallel/doneTable.ts', 'parallel/tuples.ts', 'parallel/memory.ts', 'sharedTable.ts', 'canonical.ts', 'search.ts', 'parallel/others.ts', 'explore.ts']
const codeOf = async (change?: Change): Promise<Code> => (await asGenerators({ modules, change })) as unknown as Code

/** How likely it is that another thread goes on next. */
const changes = [0.01, 0.1, 0.5] as const

/** Has the threads go on by turns, in an order by chance, until all are done. */
function run(threads: readonly Doing[], random: () => number): void {
  const open = threads.map((thread) => ({ thread, at: undefined as Parameters<typeof perform>[0] | undefined }))
  const change = changes[Math.floor(random() * changes.length)]!
  let next = 0
  for (let steps = 0; open.length > 0; steps++) {
    if (steps > 20_000_000) throw new Error('they do not come to an end')
    if (next >= open.length || random() < change) next = Math.floor(random() * open.length)
    const one = open[next]!
    const stop = one.at === undefined ? one.thread.next() : one.thread.next(perform(one.at))
    if (stop.done === true) open.splice(next, 1)
    else one.at = stop.value
  }
}

/** Of a machine that was searched: what threads have found whenever one of them ends; undefined if one learned what it had not known. */
function foundBy(code: Code, machine: Machine, threads: number, random: () => number): string[] | undefined {
  const { control, states, tuples } = memoryOf(machine, threads, 2 ** 14)
  const memory = { ...withGuards({ control }), states: withGuards(states), tuples: withGuards(tuples) }
  const outcomes = new Map<string, Outcome>()
  const port = portInto(outcomes, machine)
  const found: string[] = []
  let wasInVain = false
  function* search(thread: number): Doing {
    const own = yield* code.newSearch(machine, newBudget({ maxStates: Infinity }), code.newOthers({ thread, threads, port, memory }))
    yield* code.visitReduced(own, {})
    if (own.stop?.kind === 'limit') throw new Error(own.stop.limit)
    if (own.stop?.kind === 'again') wasInVain = true
    found.push(labelsOf(outcomes))
  }
  run(Array.from({ length: threads }, (_, thread) => search(thread)), random)
  return wasInVain ? undefined : found
}

/** What could be wrong: a change of the text. */
const twins: readonly (readonly [what: string, change: Change])[] = [
  ['a task that is put off sleeps', ['explore.ts', '  path.sleep[depth] = path.sleep[depth]! & ~bit\n', '']],
  ['a state that is turned back from is left', ['search.ts', 'others!.turnBack(to, search.blocker)', 'others!.leave(to)']],
  ['who turns back says that it leaves', ['parallel/doneTable.ts', 'Atomics.and(entries, state * entryWords, ~(2 << thread))', 'Atomics.or(entries, state * entryWords, LEFT)']],
]

describe('searches that go on by turns', async () => {
  const code = await codeOf()

  it.each([['programs', programs], ['programs of tasks that are alike', programsOfTwins]])(`have found all that there is as soon as one of them ends (${count / 2} %s from seed ${seed})`, { timeout: 600_000 }, (_, generated) => {
    let counted = 0
    fc.assert(fc.property(generated, fc.integer({ min: 2, max: 3 }), fc.integer(), (program, threads, order) => {
      const { machine, labels } = searched(program)
      const found = foundBy(code, machine, threads, mulberry32(order))
      if (found === undefined) return
      expect(found).toEqual(Array.from({ length: threads }, () => labels))
      counted++
    }), { numRuns: Math.ceil(count / 2), seed })
    expect(counted).toBeGreaterThan(count / 4)
  })

  it.each(twins)('would be seen to miss something if %s', { timeout: 60_000 }, async (_, change) => {
    const changed = await codeOf(change)
    const { errorInstance } = fc.check(fc.property(programs, fc.integer({ min: 2, max: 3 }), fc.integer(), (program, threads, order) => {
      const { machine, labels } = searched(program)
      const found = foundBy(changed, machine, threads, mulberry32(order))
      return found === undefined || found.every((one) => one === labels)
    }), { numRuns: 3000, seed, endOnFailure: true })
    expect(errorInstance).toEqual(new Error('Property failed by returning false'))
  })

  it.each((['S1', 'S2', 'S3'] as const).flatMap((name) => [undefined, ...mutantsOf(name)].map((mutant) => [name, mutant] as const)))('have done so in %s %s', { timeout: 60_000 }, (name, mutant) => {
    const machine = newMachine(protocol(name, mutant))
    const labels = labelsOf(explored(machine, {}, (search) => void visitReduced(search, {})).outcomes)
    for (let order = 0; order < 6; order++) expect(foundBy(code, machine, 2 + (order % 2), mulberry32(order)) ?? [labels]).toContain(labels)
  })
})
