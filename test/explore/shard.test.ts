import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import { explore } from '../../src/explore/explore.ts'
import { newMachine } from '../../src/explore/machine.ts'
import { replay } from '../../src/explore/replay.ts'
import { ownStarts, startsOf, startsText } from '../../src/explore/shard.ts'
import { mutantsOf, protocol } from '../../src/scenario/protocol/protocol.ts'
import { programs, scenarioOf } from './programs.ts'

const slow = { timeout: 120_000 }
const count = Number(process.env['EXPLORER_PROGRAMS'] ?? 1000)
const seed = Number(process.env['EXPLORER_SEED'] ?? 20241112)

const indices = (of: number): readonly number[] => Array.from({ length: of }, (_, index) => index)

describe('shards of a search', () => {
  it.each([2, 3, 7])(`together have the outcomes of generated programs (%i shards, seed ${seed})`, slow, (of) => {
    fc.assert(fc.property(programs, (program) => {
      const scenario = scenarioOf(program, 'frames')
      const parts = indices(of).map((index) => explore(scenario, { shard: { index, of }, validate: true }))
      const outcomes = parts.flatMap((part) => [...part.outcomes.values()])
      for (const { label, schedule } of outcomes) expect(replay(scenario, schedule).label.split('; ')).toContain(label)
      expect([...new Set(outcomes.map(({ label }) => label))].sort()).toEqual([...exploreExhaustively(scenario).outcomes.keys()].sort())
    }), { numRuns: Math.ceil(count / 5), seed })
  })

  it.each(mutantsOf('S4'))('together reach all that is wrong with S4 %s', slow, (mutant) => {
    const parts = indices(3).map((index) => explore(protocol('S4', mutant), { shard: { index, of: 3 } }))
    expect([...new Set(parts.flatMap(({ outcomes }) => [...outcomes.keys()]))].sort()).toEqual([...explore(protocol('S4', mutant)).outcomes.keys()].sort())
  })

  it('are the same wherever they are made, and each start is one of them', () => {
    const starts = startsOf(newMachine(protocol('S4')), 4)
    expect(startsText(startsOf(newMachine(protocol('S4')), 4))).toBe(startsText(starts))
    expect(indices(4).flatMap((index) => ownStarts(starts, { index, of: 4 }))).toEqual(starts)
  })

  it('do less than the whole each', slow, () => {
    const { states } = explore(protocol('S4'))
    for (const index of indices(4)) expect(explore(protocol('S4'), { shard: { index, of: 4 } }).states).toBeLessThan(0.9 * states)
  })
})
