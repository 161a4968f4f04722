import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import type { Exploration } from '../../src/explore/exploration.ts'
import { explore } from '../../src/explore/explore.ts'
import { programs, scenarioOf } from './programs.ts'

const runs = Number(process.env['EXPLORER_PROGRAMS'] ?? 10_000)
const seed = Number(process.env['EXPLORER_SEED'] ?? 20241112)

/** Outcomes without their schedules, which may differ. */
function labels({ outcomes }: Exploration): string[] {
  return [...outcomes.values()].map(({ kind, label }) => `${kind} ${label}`)
}

describe('explore', () => {
  it(`finds the outcomes of the exhaustive search in ${runs} generated programs`, { timeout: 600_000 }, () => {
    const sum = { states: 0, reduced: 0, skipped: 0, outcomes: 0 }
    fc.assert(
      fc.property(programs, (program) => {
        const merged = scenarioOf(program, 'frames')
        const all = exploreExhaustively(merged, { maxStates: 20_000 })
        if (all.verdict === 'undecided') return void sum.skipped++
        const reduced = explore(merged, { validate: true })
        expect(labels(reduced)).toEqual(labels(all))
        const sleeping = explore(merged, { reduction: 'sleep' })
        expect(labels(sleeping)).toEqual(labels(all))
        expect(sleeping.states).toBe(all.states)
        const unmerged = explore(scenarioOf(program, 'plain'))
        expect(labels(unmerged)).toEqual(labels(all))
        sum.states += all.states
        sum.reduced += reduced.states
        sum.outcomes += all.outcomes.size
      }),
      { numRuns: runs, seed },
    )
    console.log(sum)
  })
})
