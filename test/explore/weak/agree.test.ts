import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exploreExhaustively } from '../../../src/explore/exhaustive.ts'
import { explore } from '../../../src/explore/explore.ts'
import { replay } from '../../../src/explore/replay.ts'
import { programs, scenarioOf } from '../programs.ts'
import { allowedOutcomes } from './axioms.ts'
import { cellsOf, litmusScenario } from './litmus.ts'
import type { Litmus, Statement } from './litmus.ts'

/** Atomics are left out where outcomes are to be equal to the axioms': they differ there, see litmus.test.ts. */
function litmusTests(withLocks: boolean): fc.Arbitrary<Litmus> {
  const place = fc.constantFrom('x', 'y')
  const value = fc.integer({ min: 1, max: 3 })
  const statement = fc.oneof<fc.Arbitrary<Statement>[]>(
    fc.record({ do: fc.constant('load' as const), cell: place }),
    fc.record({ do: fc.constant('load' as const), cell: place, order: fc.constant('acquire' as const) }),
    fc.record({ do: fc.constant('store' as const), cell: place, value }),
    fc.record({ do: fc.constant('store' as const), cell: place, value, order: fc.constant('release' as const) }),
    fc.record({ do: fc.constant('fence' as const), order: fc.constantFrom('read' as const, 'write' as const, 'full' as const) }),
  )
  const thread = (maxLength: number) => fc.array(statement, { minLength: 1, maxLength }).chain((body) => (withLocks ? fc.oneof(fc.constant(body), enclosed(body)) : fc.constant(body)))
  return fc.oneof(fc.tuple(thread(4), thread(4)), fc.tuple(thread(3), thread(3), thread(2)))
}

/** Part of a thread under a lock or in a section; a grace period somewhere. */
function enclosed(body: readonly Statement[]): fc.Arbitrary<Statement[]> {
  const at = fc.integer({ min: 0, max: body.length })
  return fc.record({ from: at, to: at, by: fc.constantFrom('l', 'm', 's', 'gp') }).map(({ from, to, by }) => {
    if (by === 'gp') return body.toSpliced(from, 0, { do: 'gp', domain: 's' })
    const [first, last] = [Math.min(from, to), Math.max(from, to)]
    const isSection = by === 's'
    const begin: Statement = isSection ? { do: 'enter', domain: by } : { do: 'acquire', lock: by, mode: 'exclusive' }
    const end: Statement = isSection ? { do: 'exit', domain: by } : { do: 'release', lock: by, mode: 'exclusive' }
    return body.toSpliced(last, 0, end).toSpliced(first, 0, begin)
  })
}

const isSmall = (litmus: Litmus): boolean => litmus.flat().filter((one) => one.do === 'store').length <= 5

describe('generated litmus tests', () => {
  it.each([false, true])('have exactly the outcomes that the axioms of the kernel allow (locks and grace periods: %s)', (withLocks) => {
    fc.assert(
      fc.property(litmusTests(withLocks).filter(isSmall), (litmus) => {
        const final = cellsOf(litmus)
        const found = [...explore(litmusScenario(litmus, 'weak', final)).outcomes.keys()].sort()
        expect(found).toEqual(allowedOutcomes(litmus, { dependencies: 'all', final }))
      }),
      { numRuns: 120 },
    )
  })

  it('have the sequentially consistent outcomes if a full barrier stands between all statements', () => {
    fc.assert(
      fc.property(litmusTests(true), (litmus) => {
        const fenced = litmus.map((thread) => thread.flatMap((one): Statement[] => [one, { do: 'fence', order: 'full' }]))
        const final = cellsOf(litmus)
        const [weak, sequential] = [litmusScenario(fenced, 'weak', final), litmusScenario(litmus, 'sequential', final)]
        expect([...explore(weak).outcomes.keys()]).toEqual([...explore(sequential).outcomes.keys()])
      }),
      { numRuns: 100 },
    )
  })

  it('have the sequentially consistent outcomes if each thread is under one lock', () => {
    fc.assert(
      fc.property(litmusTests(false), (litmus) => {
        const locked = litmus.map((thread): Statement[] => [{ do: 'acquire', lock: 'big', mode: 'exclusive' }, ...thread, { do: 'release', lock: 'big', mode: 'exclusive' }])
        const final = cellsOf(litmus)
        expect([...explore(litmusScenario(locked, 'weak', final)).outcomes.keys()]).toEqual([...explore(litmusScenario(locked, 'sequential', final)).outcomes.keys()])
      }),
      { numRuns: 100 },
    )
  })
})

describe('generated programs', () => {
  it('reach with weak memory all that they reach with sequentially consistent memory, and the same without doing local ops at once', () => {
    fc.assert(
      fc.property(programs, fc.constantFrom('frames' as const, 'plain' as const), (program, frames) => {
        const weak = { ...scenarioOf(program, frames), memory: 'weak' as const }
        const limit = { maxStates: 20_000 }
        const found = explore(weak, limit)
        const whole = exploreExhaustively(weak, limit)
        fc.pre(found.verdict === 'complete' && whole.verdict === 'complete')
        expect([...whole.outcomes.keys()]).toEqual([...found.outcomes.keys()])
        expect([...found.outcomes.keys()]).toEqual(expect.arrayContaining([...explore(scenarioOf(program, frames)).outcomes.keys()]))
        for (const { label, schedule } of found.outcomes.values()) expect(replay(weak, schedule).label.split('; ')).toContain(label)
      }),
      { numRuns: 150 },
    )
  })
})
