import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cell, domain, lock } from '../../src/ops/shared.ts'
import { replay } from '../../src/explore/replay.ts'
import { decodeSchedule, encodeSchedule } from '../../src/explore/schedule.ts'
import { acquire, enter, graceStart, graceWait, inTurn, load, release, store } from './ops.ts'

const names = ['vcpu0', 'notifier', 'vmm']

describe('a schedule', () => {
  it('is a letter and a run length per switch', () => {
    expect(encodeSchedule([0, 0, 1, 2, 2])).toBe('A2B1C2')
    expect(decodeSchedule('A2B1C2', names)).toEqual([0, 0, 1, 2, 2])
    expect(decodeSchedule('AABCC', names)).toEqual([0, 0, 1, 2, 2])
    expect(decodeSchedule('', names)).toEqual([])
  })

  it('comes back from its writing', () => {
    fc.assert(fc.property(fc.array(fc.nat({ max: 2 })), (tasks) => {
      expect(decodeSchedule(encodeSchedule(tasks), names)).toEqual(tasks)
    }))
  })

  it('that cannot be read is refused with the place', () => {
    const refusal = (schedule: string) => () => decodeSchedule(schedule, names)
    expect(refusal('A2b1')).toThrow('schedule "A2b1": "b1" at character 3 is no run, expected a letter and a length, as in A4B12')
    expect(refusal('A0')).toThrow('schedule "A0": "0" at character 2 is no run')
    expect(refusal('A2D1')).toThrow('schedule "A2D1": D at character 3 is no task; the tasks are A vcpu0, B notifier, C vmm')
  })
})

describe('replay', () => {
  const x = cell('x', 0)
  const l = lock('mmu_lock')
  const srcu = domain('srcu')
  const scenario = {
    name: 'demo',
    tasks: {
      vcpu0: inTurn(acquire(l, 'shared'), load(x), release(l, 'shared'), enter(srcu)),
      notifier: inTurn(acquire(l), store(x, 1), release(l), graceStart(srcu), graceWait(srcu)),
      vmm: inTurn({ kind: 'fail', violation: 'wrong' }),
    },
  }

  it('gives each op with its reply and what it changed', () => {
    const trace = replay(scenario, 'A3B2')
    expect(trace).toMatchObject({ scenario: 'demo', schedule: 'A3B2', label: 'not ended: vcpu0, notifier, vmm can move', minimal: false })
    expect(trace.steps.map(({ task, op, reply, changed }) => [task, op.kind, reply, changed])).toEqual([
      [0, 'acquire', undefined, [['mmu_lock', [], ['vcpu0']]]],
      [0, 'load', 0, []],
      [0, 'release', undefined, [['mmu_lock', ['vcpu0'], []]]],
      [1, 'acquire', undefined, [['mmu_lock', [], ['notifier']]]],
      [1, 'store', undefined, [['x', 0, 1]]],
    ])
  })

  it('ends with the label of the outcome', () => {
    expect(replay(scenario, 'A4B4C1').label).toBe('wrong')
    const { vcpu0, notifier } = scenario.tasks
    expect(replay({ name: 'demo', tasks: { vcpu0, notifier } }, 'A4B4').label).toBe('deadlock: notifier waits for readers of srcu (vcpu0)')
    expect(replay({ name: 'demo', tasks: { vcpu0, notifier } }, 'B5A4').label).toBe('end')
  })

  it('says why a task cannot move', () => {
    const tail = '; the model changed since this schedule was made'
    expect(() => replay(scenario, 'A2B1')).toThrow(
      `demo: step 3 asks for notifier, which is blocked on mmu_lock (held by vcpu0)${tail}`)
    expect(() => replay(scenario, 'A5')).toThrow(`demo: step 5 asks for vcpu0, which has ended${tail}`)
    expect(() => replay(scenario, 'C2')).toThrow(`demo: step 2 asks for vmm, which was halted by "wrong"${tail}`)
  })
})
