import fc from 'fast-check'
import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, it } from 'vitest'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import type { Exploration } from '../../src/explore/exploration.ts'
import { explore } from '../../src/explore/explore.ts'
import { exploreInParallel } from '../../src/explore/parallel/explore.ts'
import type { ParallelOptions } from '../../src/explore/parallel/explore.ts'
import { replay } from '../../src/explore/replay.ts'
import type { Scenario } from '../../src/explore/scenario.ts'
import { $rewritten, $yield } from '../../src/ops/frames.ts'
import type { Task } from '../../src/ops/op.ts'
import { cell } from '../../src/ops/shared.ts'
import { mutantsOf, protocol } from '../../src/scenario/protocol/protocol.ts'
import { programs, scenarioOf } from './programs.ts'

const start = (): Worker => new Worker(new URL('../../src/cli/exploreWorker.js', import.meta.url))
const started: Worker[] = []
const crew = (size: number): readonly Worker[] => {
  while (started.length < size) started.push(start())
  return started.slice(0, size)
}
afterAll(async () => { await Promise.all(started.map((thread) => thread.terminate())) })

const slow = { timeout: 600_000 }
const count = Number(process.env['EXPLORER_PROGRAMS'] ?? 1000)
const seed = Number(process.env['EXPLORER_SEED'] ?? 20241112)

async function found(scenario: Scenario, size: number, options: Partial<ParallelOptions> = {}): Promise<Exploration> {
  return await exploreInParallel(scenario, { maxStates: 200_000, largeFrom: 0, start: crew, ...options, threads: size })
}

function labels({ outcomes }: Exploration): string {
  return [...outcomes.values()].map(({ kind, label }) => `${kind} ${label}`).join('\n')
}

describe('exploreInParallel', () => {
  it.each([[2, count / 5], [3, count / 20]])(`with %i threads has the outcomes of %i generated programs from seed ${seed} that the exhaustive search finds`, slow, async (size, numRuns) => {
    await fc.assert(fc.asyncProperty(programs, async (program) => {
      const scenario = scenarioOf(program, 'frames')
      const all = exploreExhaustively(scenario)
      const some = await found(scenario, size)
      expect([some.verdict, labels(some)]).toEqual(['complete', labels(all)])
      for (const { label, schedule } of some.outcomes.values()) expect(replay(scenario, schedule).label.split('; ')).toContain(label)
    }), { numRuns: Math.ceil(numRuns), seed })
  })

  it.each([[2, 'none', count / 20], [2, 'sleep', count / 20]] as const)('with %i threads and reduction `%s` visits as many states as one does', slow, async (size, reduction, numRuns) => {
    await fc.assert(fc.asyncProperty(programs, async (program) => {
      const scenario = scenarioOf(program, 'frames')
      expect((await found(scenario, size, { reduction })).states).toBe(exploreExhaustively(scenario).states)
    }), { numRuns: Math.ceil(numRuns), seed })
  })

  it('visits the states of S3 and S4 that SPIN finds', slow, async () => {
    expect(await found(protocol('S3'), 2, { reduction: 'none' })).toMatchObject({ verdict: 'complete', states: 24_907 })
    expect(await found(protocol('S4'), 2, { reduction: 'none', maxStates: 2_000_000 })).toMatchObject({ verdict: 'complete', states: 1_195_455 })
  })

  const mutants = (['S1', 'S2', 'S3', 'S4'] as const).flatMap((name) => mutantsOf(name).map((mutant) => [name, mutant] as const))
  it.each(mutants)('reaches all that is wrong with %s %s', slow, async (name, mutant) => {
    const all = await found(protocol(name, mutant), 0)
    expect(labels(await found(protocol(name, mutant), 2))).toBe(labels(all))
    const [, ...rest] = [...(await found(protocol(name, mutant), 2, { until: 'bad outcome' })).outcomes.keys()].filter((label) => label !== 'end')
    expect(rest).toEqual([])
  })

  it('begins alone, and starts threads only if there is much to do', slow, async () => {
    const nobody = (): never => { throw new Error('started') }
    for (const reduction of ['full', 'none'] as const) {
      const alone = await found(protocol('S3'), 2, { reduction, largeFrom: 100_000, start: nobody })
      expect(alone).toEqual(reduction === 'full' ? explore(protocol('S3')) : exploreExhaustively(protocol('S3')))
      await expect(found(protocol('S3'), 2, { reduction, largeFrom: 2000, start: nobody })).rejects.toThrow('started')
    }
    const all = exploreExhaustively(protocol('S3', 'M_NOSYNC'))
    expect(labels(await found(protocol('S3', 'M_NOSYNC'), 2, { largeFrom: 2000 }))).toBe(labels(all))
    expect((await found(protocol('S3'), 2, { largeFrom: 2000, reduction: 'none' })).states).toBe(24_907)
  })

  it('makes room for tuples where there are as many as states', slow, async () => {
    const cells = [cell('a', 0), cell('b', 0), cell('c', 0)]
    const counter = (own: (typeof cells)[number]) => function* (): Task<void> { for (let value = 1; value <= 40; value++) yield { kind: 'store', cell: own, value } }
    const scenario: Scenario = { name: 'counters', tasks: { a: counter(cells[0]!), b: counter(cells[1]!), c: counter(cells[2]!) } }
    expect(await found(scenario, 2, { reduction: 'none', maxStates: 100_000 })).toMatchObject({ verdict: 'complete', states: 41 ** 3 })
  })

  it('says which limit it hit', async () => {
    const tooMany = await found(protocol('S4'), 2, { maxStates: 5000 })
    expect([tooMany.verdict, tooMany.limit]).toEqual(['undecided', 'more than 5000 states'])
  })

  it('says which task goes round for ever, as one thread does', async () => {
    const flag = cell('flag', 0)
    const spin = function* (): Task<void> {
      while ((yield* $yield({ kind: 'load', cell: flag }, 'spin a.ts:1:1', () => [])) !== 1);
    }
    $rewritten(spin)
    const scenario: Scenario = {
      name: 'spinner',
      tasks: {
        waiter: spin,
        other: function* (): Task<void> { yield { kind: 'store', cell: flag, value: 1 } },
      },
    }
    const threads = [start(), start()]
    const message = await exploreInParallel(scenario, { threads: 2, start: () => threads, largeFrom: 0 }).then(() => 'nothing', (error: unknown) => (error as Error).message)
    await Promise.all(threads.map((thread) => thread.terminate()))
    expect(message).toMatch(/^spinner: waiter never terminates: it can do 1 op for ever, at spin a.ts:1:1/)
  })

  it('throws what a task throws', async () => {
    const flag = cell('flag', 0)
    const scenario: Scenario = {
      name: 'thrower',
      tasks: {
        a: function* (): Task<void> { if ((yield { kind: 'load', cell: flag }) === 1) throw new Error('no such flag') },
        b: function* (): Task<void> { yield { kind: 'store', cell: flag, value: 1 } },
      },
    }
    const threads = [start(), start()]
    await expect(exploreInParallel(scenario, { threads: 2, start: () => threads, largeFrom: 0 })).rejects.toThrow('thrower: a, step 2: throws: no such flag')
    await Promise.all(threads.map((thread) => thread.terminate()))
  })
})
