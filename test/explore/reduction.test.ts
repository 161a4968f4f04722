import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import type { Exploration } from '../../src/explore/exploration.ts'
import { explore } from '../../src/explore/explore.ts'
import { programs, scenarioOf } from './programs.ts'
import type { Program } from './programs.ts'

/** `EXPLORER_PROGRAMS=100000 EXPLORER_SEED=7 npx vitest run test/explore/reduction` looks further. */
const count = Number(process.env['EXPLORER_PROGRAMS'] ?? 10_000)
const few = Math.ceil(count / 10)
const seed = Number(process.env['EXPLORER_SEED'] ?? 20241112)

/** Outcomes in writing, without their schedules, which may differ. */
function labels({ outcomes }: Exploration): string {
  return [...outcomes.values()].map(({ kind, label }) => `${kind} ${label}`).join('\n')
}

/** fast-check prints the seed and the shrunk program on failure. */
function forAll(numRuns: number, check: (program: Program) => void): void {
  fc.assert(fc.property(programs, check), { numRuns, seed })
}

describe(`generated programs from seed ${seed}`, { timeout: 600_000 }, () => {
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

  it(`have the same outcomes if local states are told apart by history (${few} programs)`, () => {
    forAll(few, (program) => {
      const merged = labels(explore(scenarioOf(program, 'frames')))
      expect(labels(explore(scenarioOf(program, 'plain')))).toBe(merged)
      expect(labels(explore(scenarioOf(program, 'frames'), { merge: 'history' }))).toBe(merged)
    })
  })
})
