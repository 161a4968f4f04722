import { describe, expect, it } from 'vitest'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import { explore } from '../../src/explore/explore.ts'
import { protocol } from './protocol.ts'

const S1 = protocol({ faults: 1, slot: 'fixed' })
const S3 = protocol({ faults: 1, slot: 'deleted' })
const S4 = protocol({ faults: 2, slot: 'deleted' })

describe('exploreExhaustively', () => {
  // What SPIN 6.5.2 reports for the same protocol at the same granularity, less its init process.
  it.each([
    ['S1', S1, 2_006, 3_805],
    ['S3', S3, 24_907, 64_339],
    ['S4', S4, 1_195_455, 4_146_134],
  ])('finds as many states and transitions as SPIN in %s', { timeout: 60_000 }, (_, scenario, states, transitions) => {
    expect(exploreExhaustively(scenario)).toMatchObject({ verdict: 'complete', states, transitions })
  })
})

describe('explore', () => {
  // Pinned so that a change to the reduction shows; smaller is better.
  it.each([
    ['S1', S1, 546, 576],
    ['S3', S3, 4_732, 5_005],
    ['S4', S4, 100_679, 108_167],
  ])('visits a fraction of the states of %s', { timeout: 60_000 }, (_, scenario, states, transitions) => {
    expect(explore(scenario)).toMatchObject({ verdict: 'complete', states, transitions })
  })

  it('finds the same outcomes of S3 with and without reduction and merging', { timeout: 60_000 }, () => {
    const labels = [...exploreExhaustively(S3).outcomes.keys()]
    expect([...explore(S3, { validate: true }).outcomes.keys()]).toEqual(labels)
    expect([...explore(S3, { merge: 'history' }).outcomes.keys()]).toEqual(labels)
  })
})
