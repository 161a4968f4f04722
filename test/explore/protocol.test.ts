import { describe, expect, it } from 'vitest'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import { explore } from '../../src/explore/explore.ts'
import { mutantsOf, protocol, protocolNames } from '../../src/scenario/protocol/protocol.ts'

const slow = { timeout: 120_000 }

describe('exploreExhaustively', () => {
  // What SPIN 6.5.2 reports for the same protocol at the same granularity, less its init process.
  // Equal numbers also mean that the loader finds exactly the locals that are dead.
  it.each([
    ['S1', 2_006, 3_805],
    ['S2', 2_831, 5_421],
    ['S3', 24_907, 64_339],
    ['S4', 1_195_455, 4_146_134],
  ] as const)('finds as many states and transitions as SPIN in %s', slow, (name, states, transitions) => {
    expect(exploreExhaustively(protocol(name))).toMatchObject({ verdict: 'complete', states, transitions })
  })
})

describe('explore', () => {
  // Pinned so that a change to the reduction shows; smaller is better.
  it.each([
    ['S1', 654, 687],
    ['S2', 1_123, 1_168],
    ['S3', 5_055, 5_343],
    ['S4', 110_376, 118_497],
  ] as const)('visits a fraction of the states of %s', slow, (name, states, transitions) => {
    const found = explore(protocol(name), { symmetry: 'none' })
    expect(found).toMatchObject({ verdict: 'complete', states, transitions })
    expect([...found.outcomes.keys()]).toEqual(['end'])
  })

  it('visits half of that in S4 if its two faults are exchanged', slow, () => {
    const found = explore(protocol('S4'))
    expect(found).toMatchObject({ verdict: 'complete', states: 58_184, transitions: 62_557 })
    expect([...found.outcomes.keys()]).toEqual(['end'])
  })

  it('finds the same outcomes of S3 with and without reduction and merging', slow, () => {
    const labels = [...exploreExhaustively(protocol('S3')).outcomes.keys()]
    expect([...explore(protocol('S3'), { validate: true }).outcomes.keys()]).toEqual(labels)
    expect([...explore(protocol('S3'), { merge: 'history' }).outcomes.keys()]).toEqual(labels)
  })

  const mutants = protocolNames.filter((name) => !name.startsWith('S5')).flatMap((name) => mutantsOf(name).map((mutant) => [name, mutant] as const))
  it.each(mutants)('reaches what is wrong with %s %s, as the oracle does', slow, (name, mutant) => {
    const labels = [...explore(protocol(name, mutant)).outcomes.keys()]
    expect(labels.length).toBeGreaterThan(1)
    expect(labels).toEqual([...exploreExhaustively(protocol(name, mutant)).outcomes.keys()])
  })
})
