import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cell } from '../../src/ops/shared.ts'
import { exploreWithin } from '../../src/explore/bounded.ts'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import { decodeSchedule } from '../../src/explore/schedule.ts'
import { shortestTrace } from '../../src/explore/shortest.ts'
import { protocol } from '../../src/scenario/protocol/protocol.ts'
import { inTurn, load, store } from './ops.ts'
import { programs, scenarioOf } from './programs.ts'

function switchesOf(schedule: string, names: readonly string[]): number {
  return decodeSchedule(schedule, names).filter((task, i, all) => i > 0 && task !== all[i - 1]).length
}

describe('exploreWithin', { timeout: 120_000 }, () => {
  it('finds with enough switches what the exhaustive search finds, and with fewer what needs no more', () => {
    let bounded = 0
    fc.assert(fc.property(programs, fc.integer({ min: 0, max: 3 }), (program, switches) => {
      const scenario = scenarioOf(program, 'frames')
      const names = Object.keys(scenario.tasks)
      const all = [...exploreExhaustively(scenario).outcomes.keys()]
      const enough = exploreWithin(scenario, 100)
      expect([enough.verdict, [...enough.outcomes.keys()]]).toEqual(['complete', all])
      const few = exploreWithin(scenario, switches)
      const needed = all.filter((label) => switchesOf(shortestTrace(scenario, label)?.schedule ?? '', names) <= switches)
      expect([...few.outcomes.keys()]).toEqual(needed)
      for (const { schedule } of few.outcomes.values()) expect(switchesOf(schedule, names)).toBeLessThanOrEqual(switches)
      if (few.verdict === 'undecided') {
        expect(few.limit).toBe(`more than ${switches} context switch${switches === 1 ? '' : 'es'}`)
        bounded++
      } else expect(needed).toEqual(all)
    }), { numRuns: 300, seed: 11 })
    expect(bounded).toBeGreaterThan(50)
  })

  it('reaches a mutant with few switches, and says that it has not seen all', () => {
    const found = exploreWithin(protocol('S4', 'M_NOCHECK'), 2)
    expect(found).toMatchObject({ verdict: 'undecided', limit: 'more than 2 context switches' })
    expect([...found.outcomes.keys()]).toContain('page freed while mapped')
  })

  it('stops at the first bad outcome if told, which it reaches by the shortest run', () => {
    const scenario = protocol('S1', 'M_NOCHECK')
    const { outcomes, limit } = exploreWithin(scenario, 9, { until: 'bad outcome' })
    const [only, ...others] = [...outcomes.values()].filter(({ kind }) => kind !== 'end')
    expect([others, limit]).toEqual([[], 'stopped at the first bad outcome'])
    expect(only?.schedule).toBe(shortestTrace(scenario, 'page freed while mapped')?.schedule)
  })

  it('refuses weak memory', () => {
    expect(() => exploreWithin({ ...protocol('S1'), memory: 'weak' }, 2)).toThrow('S1: has weak memory, for which switches are not counted; explore it without a bound')
  })

  it('says which other limit was hit', () => {
    const x = cell('x', 0)
    const task = inTurn(load(x), store(x, 1), load(x), store(x, 2))
    expect(exploreWithin({ name: 'small', tasks: { a: task, b: task } }, 9, { maxStates: 5 })).toMatchObject({ verdict: 'undecided', limit: 'more than 5 states' })
  })
})
