import { describe, expect, it } from 'vitest'
import { exploreExhaustively } from '../../../src/explore/exhaustive.ts'
import { explore } from '../../../src/explore/explore.ts'
import { replay } from '../../../src/explore/replay.ts'
import { allowedOutcomes } from './axioms.ts'
import { cases } from './cases.ts'
import { litmusScenario, parseLitmus } from './litmus.ts'

const unmarked = (outcomes: readonly string[]): string[] => outcomes.map((one) => one.replace(/^\*/, '')).sort()

describe.each(cases)('$says: $test', ({ test, final, outcomes }) => {
  const litmus = parseLitmus(test)
  const weak = litmusScenario(litmus, 'weak', final)

  it('has these outcomes and no others', () => {
    const { verdict, outcomes: found } = explore(weak)
    expect(verdict).toBe('complete')
    expect([...found.keys()].sort()).toEqual(unmarked(outcomes))
    for (const { label, schedule } of found.values()) expect(replay(weak, schedule)).toMatchObject({ kind: 'end', label })
  })

  it('has them without doing local ops at once', () => {
    expect([...exploreExhaustively(weak).outcomes.keys()].sort()).toEqual(unmarked(outcomes))
  })

  it('has the unmarked ones with sequentially consistent memory', () => {
    const sequential = [...explore(litmusScenario(litmus, 'sequential', final)).outcomes.keys()].sort()
    expect(sequential).toEqual(outcomes.filter((one) => !one.startsWith('*')).sort())
  })

  it.skipIf(test.includes('read_lock'))('has those that the axioms of the kernel allow', () => {
    expect(allowedOutcomes(litmus, { dependencies: 'all', ...(final === undefined ? {} : { final }) })).toEqual(unmarked(outcomes))
  })
})

describe('where the explorer and the axioms of the kernel differ', () => {
  const ours = (test: string, final?: readonly string[]): string[] => [...explore(litmusScenario(parseLitmus(test), 'weak', final)).outcomes.keys()]
  const theirs = (test: string, final: readonly string[] = []): string[] => allowedOutcomes(parseLitmus(test), { dependencies: 'none', final })
  const missing = (test: string, final?: readonly string[]): string[] => theirs(test, final).filter((one) => !ours(test, final).includes(one))

  it('a load never waits for a later store, as if every store depended on every load before it', () => {
    expect(missing('r x; y = 1 | r y; x = 1')).toEqual(['1 | 1'])
    expect(missing('x = 2; wmb; y = 1 | r y; x = 1', ['x'])).toEqual(['1; x=2'])
    expect(missing('x = 2; mb; y = 1 | r y; rmb; x = 1', ['x'])).toEqual(['1; x=2'])
  })

  it('a value-returning atomic and the full barriers around it are one op', () => {
    const test = 'xchg x 1 | r x; z = 1 | add z 1; r x'
    expect(missing(test)).toEqual(['0 | 1 | 1,0'])
  })
})
