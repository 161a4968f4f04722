import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import { explore } from '../../src/explore/explore.ts'
import type { Op } from '../../src/ops/op.ts'
import { cell, domain, lock } from '../../src/ops/shared.ts'
import { acquire, enter, exit, graceStart, graceWait, inTurn, load, release, store } from './ops.ts'

const a = lock('kvm->a')
const b = lock('b')
const srcu = domain('kvm->srcu')
const lockRules = [{ outer: 'a', inner: 'b' }, { outer: 'a', inner: 'srcu' }, { outer: 'srcu', inner: 'b' }]

function labelsOf(...ops: readonly Op[]): readonly string[] {
  return [...explore({ name: 'one task', tasks: { t: inTurn(...ops) }, lockRules, observe: () => 'fine' }).outcomes.keys()]
}

describe('lock rules', () => {
  it('an outer lock is not taken inside an inner one, by one task alone', () => {
    expect(labelsOf(acquire(b), acquire(a))).toEqual(['lockdep: kvm->a taken inside b'])
    expect(labelsOf(acquire(a), acquire(b), release(b), release(a))).toEqual(['fine'])
    expect(labelsOf(acquire(b), release(b), acquire(a), release(a))).toEqual(['fine'])
  })

  it('nor inside a section, which itself may begin anywhere', () => {
    expect(labelsOf(enter(srcu), acquire(a))).toEqual(['lockdep: kvm->a taken inside kvm->srcu'])
    expect(labelsOf(acquire(b), enter(srcu), exit(srcu), release(b))).toEqual(['fine'])
  })

  it('readers are not waited for inside what a reader may take', () => {
    expect(labelsOf(acquire(b), graceStart(srcu))).toEqual(['lockdep: readers of kvm->srcu waited for inside b'])
    expect(labelsOf(acquire(a), graceStart(srcu), graceWait(srcu), release(a))).toEqual(['fine'])
  })

  it('a trylock waits for nobody', () => {
    expect(labelsOf(acquire(b), { kind: 'tryAcquire', lock: a, mode: 'exclusive' }, release(a), release(b))).toEqual(['fine'])
  })

  it('it does not matter who holds the lock', () => {
    const tasks = { holder: inTurn(acquire(a), release(a)), wrong: inTurn(acquire(b), acquire(a)) }
    expect([...explore({ name: 'two tasks', tasks, lockRules }).outcomes.keys()]).toEqual(['lockdep: kvm->a taken inside b'])
  })

  it('generated programs have the outcomes that the exhaustive search finds', { timeout: 300_000 }, () => {
    const x = cell('x', 0)
    const ops = [acquire(a), release(a), acquire(b), acquire(b, 'shared'), release(b), enter(srcu), exit(srcu), graceStart(srcu), graceWait(srcu), load(x), store(x, 1)]
    const task = fc.array(fc.constantFrom(...ops), { minLength: 1, maxLength: 7 })
    let seen = 0
    fc.assert(
      fc.property(fc.array(task, { minLength: 2, maxLength: 3 }), (bodies) => {
        const tasks = Object.fromEntries(bodies.map((body, i) => [`t${i}`, inTurn(...body)]))
        const scenario = { name: 'generated', tasks, lockRules }
        const all = [...exploreExhaustively(scenario).outcomes.keys()].sort()
        expect([...explore(scenario).outcomes.keys()].sort()).toEqual(all)
        if (all.some((label) => label.startsWith('lockdep: '))) seen += 1
      }),
      { numRuns: 3_000, seed: 20261126 },
    )
    expect(seen).toBeGreaterThan(300)
  })
})
