import fc from 'fast-check'
import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, it } from 'vitest'
import { ScenarioError } from '../../src/explore/errors.ts'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import type { Exploration } from '../../src/explore/exploration.ts'
import { explore } from '../../src/explore/explore.ts'
import { exploreInParallel } from '../../src/explore/parallel/explore.ts'
import { replay } from '../../src/explore/replay.ts'
import type { Scenario } from '../../src/explore/scenario.ts'
import { shortestTrace } from '../../src/explore/shortest.ts'
import { $rewritten, $yield } from '../../src/ops/frames.ts'
import type { Task } from '../../src/ops/op.ts'
import { cell, lock } from '../../src/ops/shared.ts'
import { protocol } from '../../src/scenario/protocol/protocol.ts'
import { acquire, inTurn, load, release, store } from './ops.ts'
import { programsOfTwins, scenarioOf } from './programs.ts'

const all = Number(process.env['EXPLORER_PROGRAMS'] ?? 5000)
const count = Math.ceil(all / 10)
const seed = Number(process.env['EXPLORER_SEED'] ?? 20241112)
const slow = { timeout: 600_000 }
const started: Worker[] = []
afterAll(async () => { await Promise.all(started.map((thread) => thread.terminate())) })

function labels({ outcomes }: Exploration): string {
  return [...outcomes.values()].map(({ kind, label }) => `${kind} ${label}`).join('\n')
}

/** Calls `check` with programs whose tasks are alike, and with all their outcomes as the search without reduction and symmetry finds them. */
function forAll(numRuns: number, check: (scenario: Scenario, oracle: Exploration) => void): void {
  fc.assert(fc.property(programsOfTwins, (program) => {
    const scenario = scenarioOf(program, 'frames')
    check(scenario, exploreExhaustively(scenario))
  }), { numRuns, seed })
}

describe(`programs of tasks that are alike, from seed ${seed}`, slow, () => {
  it(`have the outcomes that the exhaustive search finds without symmetry (${count} programs)`, () => {
    let [states, without] = [0, 0]
    forAll(count, (scenario, oracle) => {
      const found = explore(scenario)
      if (labels(found) !== labels(oracle)) expect(labels(found)).toBe(labels(oracle))
      for (const { label, schedule } of found.outcomes.values()) expect(replay(scenario, schedule).label.split('; ')).toContain(label)
      states += found.states
      without += explore(scenario, { symmetry: 'none' }).states
    })
    expect(states).toBeLessThan(0.75 * without)
  })

  it(`have them with symmetry alone, and no fewer states than there can be (${count} programs)`, () => {
    forAll(count, (scenario, oracle) => {
      const found = exploreExhaustively(scenario, { symmetry: 'declared' })
      expect(labels(found)).toBe(labels(oracle))
      const exchanges = scenario.symmetric!.reduce((product, { length }) => product * [1, 1, 2, 6, 24][length]!, 1)
      expect(found.states).toBeGreaterThanOrEqual(oracle.states / exchanges)
      expect(found.states).toBeLessThanOrEqual(oracle.states)
      expect(explore(scenario, { symmetry: 'declared', reduction: 'sleep' }).states).toBe(found.states)
    })
  })

  it(`keep what the explorer promises itself, and have the outcomes if local states are told apart by history (${count / 5} programs)`, () => {
    forAll(Math.ceil(count / 5), (scenario, oracle) => {
      expect(labels(explore(scenario, { validate: true }))).toBe(labels(oracle))
      expect(labels(explore(scenario, { merge: 'history' }))).toBe(labels(oracle))
    })
  })

  it(`have them in parts (${count / 5} programs)`, () => {
    forAll(Math.ceil(count / 5), (scenario, oracle) => {
      const parts = [0, 1, 2].map((index) => explore(scenario, { shard: { index, of: 3 } }))
      expect([...new Set(parts.flatMap(({ outcomes }) => [...outcomes.keys()]))].sort()).toEqual([...oracle.outcomes.keys()].sort())
    })
  })

  it(`have them with two threads (${count / 5} programs)`, async () => {
    while (started.length < 2) started.push(new Worker(new URL('../../src/cli/exploreWorker.js', import.meta.url)))
    await fc.assert(fc.asyncProperty(programsOfTwins, async (program) => {
      const scenario = scenarioOf(program, 'frames')
      const found = await exploreInParallel(scenario, { threads: 2, start: () => started, largeFrom: 0, maxStates: 200_000 })
      expect([found.verdict, labels(found)]).toEqual(['complete', labels(exploreExhaustively(scenario))])
      for (const { label, schedule } of found.outcomes.values()) expect(replay(scenario, schedule).label.split('; ')).toContain(label)
    }), { numRuns: Math.ceil(count / 5), seed })
  })
})

describe('two faults of S4', slow, () => {
  it('are alike: a little more than half of all states are left, for some are their own twin', () => {
    expect(exploreExhaustively(protocol('S4'), { symmetry: 'declared' })).toMatchObject({ states: 608_930, transitions: 2_112_359 })
  })

  it('do what is wrong with its mutants whether or not they are exchanged', () => {
    for (const mutant of ['M_NOCHECK', 'M_ZAPFIRST'] as const) {
      expect(labels(explore(protocol('S4', mutant)))).toBe(labels(explore(protocol('S4', mutant), { symmetry: 'none' })))
    }
  })
})

const mutex = lock('mutex')
const x = cell('x', 0)
const section = inTurn(acquire(mutex), load(x), store(x, 1), release(mutex))
const pair: Scenario = { name: 'pair', tasks: { a: section, b: section, c: inTurn(load(x)) }, symmetric: [['a', 'b']] }

describe('outcomes', () => {
  it('name every actor that they can be about, with a schedule for each', () => {
    const keeper: Scenario = { ...pair, tasks: { a: inTurn(acquire(mutex)), b: inTurn(acquire(mutex)) }, symmetric: [] }
    const both: Scenario = { ...keeper, tasks: { a: keeper.tasks['a']!, b: keeper.tasks['a']! }, symmetric: [['a', 'b']] }
    expect([...explore(both).outcomes.values()].map(({ label, schedule }) => `${schedule} ${label}`)).toEqual([
      'B1 deadlock: a waits for mutex (held by b)',
      'A1 deadlock: b waits for mutex (held by a)',
    ])
  })

  it('are those of tasks that were told apart, in the shortest trace, too', () => {
    const observed: Scenario = { ...pair, observe: ({ read }) => `x is ${String(read(x))}` }
    expect(shortestTrace(observed, 'x is 1')?.schedule).toBe('A4B4C1')
  })
})

describe('what is declared', () => {
  const other = inTurn(load(x))
  it.each<[string, Partial<Scenario>, string]>([
    ['no task', { symmetric: [['a', 'd']] }, 'pair: `symmetric`: d is no task; the tasks are a, b, c'],
    ['one task', { symmetric: [['a']] }, 'pair: `symmetric`: a group has only a, expected two or more'],
    ['nobody', { symmetric: [[]] }, 'pair: `symmetric`: a group has no task, expected two or more'],
    ['a task twice', { symmetric: [['a', 'b'], ['b', 'a']] }, 'pair: `symmetric`: a stands there twice, expected each task in one group'],
    ['equal functions that are two', { tasks: { a: inTurn(load(x)), b: other } }, 'pair: `symmetric`: a and b are started by two functions, expected one; make it once and give it to both'],
    ['too many tasks', { tasks: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, other])), symmetric: [['a', 'b', 'c', 'd', 'e', 'f', 'g']] },
      'pair: `symmetric`: there are 5040 ways to exchange tasks, expected 720 at most; declare fewer of them'],
  ])('must be right: %s', (_, part, message) => {
    for (const search of [explore, exploreExhaustively]) expect(() => search({ ...pair, ...part })).toThrow(new ScenarioError(message))
  })

  it('must not be told apart by an invariant', () => {
    const holds = ([holders]: readonly unknown[]): boolean => !(holders as string[]).includes('b')
    const unfair: Scenario = { ...pair, invariants: [{ violation: 'b has it', over: [mutex], holds }] }
    expect(() => explore(unfair)).toThrow(new ScenarioError(
      'pair: `symmetric`: the invariant "b has it" tells a, b apart, expected one that minds how many hold something and not who; or search without symmetry'))
    expect([...explore(unfair, { symmetry: 'none' }).outcomes.keys()]).toEqual([...exploreExhaustively(unfair).outcomes.keys()])
  })

  it('must be so: a function that gives each task something else is found out', () => {
    let started = 0
    const numbered = (): Task<unknown> => inTurn(store(x, started++), load(x))()
    expect(() => explore({ ...pair, tasks: { a: numbered, b: numbered } })).toThrow(/^pair: a, step 1: the same replies gave different/)
  })

  it('is no use with weak memory, and does no harm', () => {
    expect(explore({ ...pair, memory: 'weak' }).states).toBe(explore({ ...pair, memory: 'weak', symmetric: [] }).states)
  })

  it('lets a task go round for ever no more than without', () => {
    const turn = cell('turn', 0)
    // Whoever has the turn gives it away and waits until it is taken: after a round the two have changed places.
    const spin = function* (): Task<void> {
      for (;;) {
        yield* $yield({ kind: 'await', cell: turn, test: 'is', value: 0 }, 'spin a.ts:1:1', () => [])
        yield* $yield({ kind: 'store', cell: turn, value: 1 }, 'spin a.ts:2:1', () => [])
        yield* $yield({ kind: 'store', cell: turn, value: 0 }, 'spin a.ts:3:1', () => [])
        yield* $yield({ kind: 'await', cell: turn, test: 'is', value: 1 }, 'spin a.ts:4:1', () => [])
      }
    }
    $rewritten(spin)
    const spinners: Scenario = { name: 'spinners', tasks: { a: spin, b: spin }, symmetric: [['a', 'b']] }
    for (const options of [{}, { symmetry: 'none' }] as const) {
      expect(() => explore(spinners, options)).toThrow(/^spinners: a and b never terminate: they can do 8 ops for ever, at spin a.ts:/)
    }
  })
})
