import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import type { Exploration } from '../../src/explore/exploration.ts'
import { explore } from '../../src/explore/explore.ts'
import { replay } from '../../src/explore/replay.ts'
import { programs, scenarioOf } from './programs.ts'
import type { Program } from './programs.ts'

/** `npm run test:deep` (test/deep.js) sets these, to look further. */
const count = Number(process.env['EXPLORER_PROGRAMS'] ?? 5000)
const minutes = Number(process.env['EXPLORER_MINUTES'] ?? 10)
const few = Math.ceil(count / 10)
const seed = Number(process.env['EXPLORER_SEED'] ?? 20241112)

/** Outcomes in writing, without their schedules, which may differ. */
function labels({ outcomes }: Exploration): string {
  return [...outcomes.values()].map(({ kind, label }) => `${kind} ${label}`).join('\n')
}

/** fast-check prints the seed and the shrunk program on failure. Out of time, it fails as well: so many were promised. */
function forAll(numRuns: number, check: (program: Program) => void): void {
  const interruptAfterTimeLimit = minutes * 60_000
  fc.assert(fc.property(programs, check), { numRuns, seed, interruptAfterTimeLimit, markInterruptAsFailure: true })
}

describe(`generated programs from seed ${seed}`, { timeout: (minutes + 1) * 60_000 }, () => {
  it(`have the outcomes that the exhaustive search finds (${count} programs)`, () => {
    let [all, reduced] = [0, 0]
    forAll(count, (program) => {
      const scenario = scenarioOf(program, 'frames')
      const [one, two] = [exploreExhaustively(scenario), explore(scenario)]
      if (labels(one) !== labels(two)) expect(labels(two)).toBe(labels(one))
      all += one.states
      reduced += two.states
    })
    // Else the reduction would be none, and the test one of nothing.
    expect(reduced).toBeLessThan(all / 2)
  })

  it(`keep what the explorer promises itself (${few} programs)`, () => {
    forAll(few, (program) => {
      const scenario = scenarioOf(program, 'frames')
      expect(labels(explore(scenario, { validate: true }))).toBe(labels(explore(scenario)))
    })
  })

  it(`have all their states visited if there are only sleep sets (${few} programs)`, () => {
    forAll(few, (program) => {
      const scenario = scenarioOf(program, 'frames')
      const [all, asleep] = [exploreExhaustively(scenario), explore(scenario, { reduction: 'sleep' })]
      expect(asleep.states).toBe(all.states)
      expect(asleep.transitions).toBeLessThanOrEqual(all.transitions)
    })
  })

  it(`are found wrong by a hunt only where something is (${few} programs)`, () => {
    let hunted = 0
    forAll(few, (program) => {
      const scenario = scenarioOf(program, 'frames')
      const bad = (found: Exploration): string[] => [...found.outcomes.values()].filter(({ kind }) => kind !== 'end').map(({ label }) => label)
      const [all, first] = [bad(exploreExhaustively(scenario)), explore(scenario, { until: 'bad outcome' })]
      expect(bad(first).length > 0).toBe(all.length > 0)
      for (const { label, schedule } of first.outcomes.values()) expect(replay(scenario, schedule).label.split('; ')).toContain(label)
      expect(bad(first).filter((label) => !all.includes(label))).toEqual([])
      if (first.verdict === 'undecided') hunted++
    })
    expect(hunted).toBeGreaterThan(0)
  })

  it(`have the same outcomes if local states are told apart by history (${few} programs)`, () => {
    forAll(few, (program) => {
      const merged = labels(explore(scenarioOf(program, 'frames')))
      expect(labels(explore(scenarioOf(program, 'plain')))).toBe(merged)
      expect(labels(explore(scenarioOf(program, 'frames'), { merge: 'history' }))).toBe(merged)
    })
  })
})
