import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPan, countIn, runPan, whyNoSpin } from '../../src/cli/bench/spin.ts'
import type { PanRun, PanSpec } from '../../src/cli/bench/spin.ts'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import { mutantsOf, protocol } from '../../src/scenario/protocol/protocol.ts'
import { announceSkip } from '../rst/docutils.ts'

const root = join(import.meta.dirname, '../..')
const skip = announceSkip('the protocol scenarios in SPIN', whyNoSpin(root))
const slow = { timeout: 180_000 }
const small = ['S1', 'S2', 'S3'] as const

describe('what pan prints', () => {
  it('is read where it is a number of eight digits, too', () => {
    const stdout = `State-vector 84 byte, depth reached 231, errors: 0
1.0585999e+08 states, stored
3.3566723e+08 states, matched
4.4152722e+08 transitions (= stored+matched)
`
    expect([countIn(stdout, 'states, stored'), countIn(stdout, 'transitions')]).toEqual([105_859_990, 441_527_220])
    expect(countIn('    24907 states, stored\n', 'states, stored')).toBe(24_907)
    expect(countIn('', 'transitions')).toBeNaN()
  })
})

// Promela and TypeScript were written apart, so what they agree on is what the scenarios say.
describe.skipIf(skip)('SPIN', () => {
  let folder = ''
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'rulebook-spin-')) })
  afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

  function pan(spec: Omit<PanSpec, 'optimization'>): PanRun {
    buildPan(root, folder, { ...spec, optimization: '-O0' })
    return runPan(folder, { hashExponent: 16, timeout: 60_000 })
  }

  it.each(small)('counts the states and transitions of %s that the oracle counts', slow, (scenario) => {
    const { states, transitions } = exploreExhaustively(protocol(scenario))
    expect(pan({ scenario, reduction: 'none' })).toMatchObject({ states, transitions, error: undefined })
  })

  it.each(small.flatMap((scenario) => mutantsOf(scenario).map((mutant) => [scenario, mutant] as const)))('reaches what is wrong with %s %s', slow, (scenario, mutant) => {
    expect(pan({ scenario, mutant, reduction: 'partial-order' }).error).toMatch(/^assertion violated/)
  })
})
