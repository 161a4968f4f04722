import { describe, expect, it } from 'vitest'
import { $rewritten, $yield } from '../../src/ops/frames.ts'
import type { Op, Task } from '../../src/ops/op.ts'
import { FREED, cell, domain, lock } from '../../src/ops/shared.ts'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import { explore } from '../../src/explore/explore.ts'
import { newMachine } from '../../src/explore/machine.ts'
import type { Scenario } from '../../src/explore/scenario.ts'
import { learnAhead, warmUp } from '../../src/explore/warmUp.ts'
import { acquire, awaits, enter, exit, graceStart, graceWait, inTurn, load, release, store } from './ops.ts'

const x = cell('x', 0)
const y = cell('y', 0)
const wake = cell('wake', 0)
const l = lock('l')
const m = lock('m')
const srcu = domain('srcu')

/** The labels of all outcomes, which the searches with and without reduction must agree on. */
function outcomes(of: Omit<Scenario, 'name'>): string[] {
  const scenario = { name: 'test', ...of }
  const labels = [...explore(scenario, { validate: true }).outcomes.keys()]
  expect([...exploreExhaustively(scenario, { validate: true }).outcomes.keys()]).toEqual(labels)
  return labels
}

describe('two tasks of two ops', () => {
  it('have six interleavings, told apart by the values they read', () => {
    // Each op takes the next number, so the results tell the order.
    const number = function* (): Task<string> {
      const first = yield { kind: 'add', cell: x, delta: 1 }
      const second = yield { kind: 'add', cell: x, delta: 1 }
      return `${String(first)}${String(second)}`
    }
    expect(outcomes({ tasks: { a: number, b: number } })).toEqual([
      'a=01 b=23', // AABB
      'a=02 b=13', // ABAB
      'a=03 b=12', // ABBA
      'a=12 b=03', // BAAB
      'a=13 b=02', // BABA
      'a=23 b=01', // BBAA
    ])
  })

  it('need one interleaving if they touch different cells', () => {
    const scenario = { name: 'apart', tasks: { a: inTurn(load(x), store(x, 1)), b: inTurn(load(y), store(y, 1)) } }
    // The grid of 3 by 3 states has 12 edges; sleep sets leave a tree of 8, a persistent set the path of 4.
    expect(exploreExhaustively(scenario)).toMatchObject({ states: 9, transitions: 12 })
    expect(explore(scenario, { reduction: 'sleep' })).toMatchObject({ states: 9, transitions: 8 })
    expect(explore(scenario)).toMatchObject({ states: 5, transitions: 4 })
  })

  it('that write and read crosswise never both read 0 (store buffering, without buffers)', () => {
    const tasks = { a: inTurn(store(x, 1), load(y)), b: inTurn(store(y, 1), load(x)) }
    expect(outcomes({ tasks })).toEqual(['a=0 b=1', 'a=1 b=0', 'a=1 b=1'])
  })
})

describe('explore', () => {
  it('lets a lock exclude, and a shared hold admit other readers', () => {
    const twice = (mode: 'exclusive' | 'shared') => inTurn(
      acquire(l, mode), { kind: 'add', cell: x, delta: 1 }, load(x), { kind: 'add', cell: x, delta: -1 }, release(l, mode), load(y))
    const observe: Scenario['observe'] = ({ read }) => `x ${read(x)}`
    const invariants = [{ violation: 'two inside', over: [x], holds: ([n]: readonly unknown[]) => (n as number) < 2 }]
    expect(outcomes({ tasks: { a: twice('exclusive'), b: twice('exclusive') }, invariants, observe })).toEqual(['x 0'])
    expect(outcomes({ tasks: { a: twice('shared'), b: twice('shared') }, invariants, observe })).toEqual(['two inside', 'x 0'])
    expect(outcomes({ tasks: { a: twice('shared'), b: twice('exclusive') }, invariants, observe })).toEqual(['x 0'])
  })

  it('reports two tasks that wait for each other, and who holds what', () => {
    const both = (first: typeof l, second: typeof l) => inTurn(acquire(first), acquire(second), release(second), release(first))
    expect(outcomes({ tasks: { vcpu0: both(l, m), vmm: both(m, l) } })).toEqual([
      'deadlock: vcpu0 waits for m (held by vmm), vmm waits for l (held by vcpu0)',
      'end',
    ])
  })

  it('reports a task that takes a lock it holds', () => {
    expect(outcomes({ tasks: { vmm: inTurn(acquire(l), acquire(l)) } })).toEqual(['deadlock: vmm waits for l (held by itself)'])
    expect(outcomes({ tasks: { vmm: inTurn(acquire(l, 'shared'), acquire(l)) } })).toEqual(['deadlock: vmm waits for l (held by itself)'])
    expect(outcomes({ tasks: { vmm: inTurn(acquire(l, 'shared'), acquire(l, 'shared')) } })).toEqual(['end'])
  })

  it('reports a lost wake-up', () => {
    function* sleeper(): Task<void> {
      if ((yield load(x)) !== 0) return
      yield store(wake, 0)
      yield awaits(wake, 1)
    }
    const tasks = { vmm: sleeper, notifier: inTurn(store(x, 1), store(wake, 1)) }
    expect(outcomes({ tasks })).toEqual(['deadlock: vmm waits for wake == 1', 'end'])
  })

  it('reports a grace period inside a section of the same task', () => {
    expect(outcomes({ tasks: { vmm: inTurn(enter(srcu), graceStart(srcu), graceWait(srcu)) } })).toEqual([
      'deadlock: vmm waits for readers of srcu (itself)',
    ])
  })

  it('makes a grace period wait for the sections open at its start, and for no others', () => {
    const slot = cell<string | object>('slot', 'LIVE')
    function* reader(): Task<void> {
      yield enter(srcu)
      if ((yield load(x)) === 0) yield load(slot)
      yield exit(srcu)
    }
    const updater = inTurn(store(x, 1), graceStart(srcu), graceWait(srcu), store(slot, FREED))
    expect(outcomes({ tasks: { reader, updater } })).toEqual(['end'])
    // A reader that comes in after the start may stay inside until the grace period is over.
    const late = inTurn(awaits(x, 1), enter(srcu), awaits(y, 1), exit(srcu), store(y, 1))
    const updater2 = inTurn(graceStart(srcu), store(x, 1), graceWait(srcu), store(y, 1))
    expect(outcomes({ tasks: { late, updater: updater2 } })).toEqual(['end'])
    const tooSoon = inTurn(store(x, 1), graceStart(srcu), store(slot, FREED), graceWait(srcu))
    expect(outcomes({ tasks: { reader, tooSoon } })).toEqual(['end', 'use after free: slot'])
  })

  it('halts the task that hit a violation, with its locks held, and lets the others run on', () => {
    const tasks = {
      a: inTurn(acquire(l), { kind: 'fail', violation: 'a is wrong' }, release(l)),
      b: inTurn(store(x, 1), acquire(l), release(l)),
    }
    // b may be stuck behind a. That is no deadlock of its own.
    expect(outcomes({ tasks })).toEqual(['a is wrong'])
  })

  it('reports every violation of a run', () => {
    const fails = (violation: string) => inTurn({ kind: 'fail', violation })
    expect(outcomes({ tasks: { a: fails('one'), b: fails('two') } })).toEqual(['one', 'two'])
  })

  it('checks an invariant after each op that changes what it is over, and halts before the reply', () => {
    let went = false
    const a = function* (): Task<void> {
      yield store(x, 1)
      went = true
    }
    const never = { violation: 'x was set', over: [x], holds: ([value]: readonly unknown[]) => value === 0 }
    expect(outcomes({ tasks: { a }, invariants: [never] })).toEqual(['x was set'])
    expect(went).toBe(false)
  })

  it('gives an invariant the holders of a lock and the tasks in a section', () => {
    const held: unknown[] = []
    const holds = (values: readonly unknown[]): boolean => held.push(JSON.stringify(values)) > 0
    outcomes({
      tasks: { vcpu0: inTurn(acquire(l, 'shared'), enter(srcu)) },
      invariants: [{ violation: 'none', over: [l, srcu, x], holds }],
    })
    expect(new Set(held)).toEqual(new Set(['[[],[],0]', '[["vcpu0"],[],0]', '[["vcpu0"],["vcpu0"],0]']))
  })

  it('checks atEnd invariants only where all tasks have ended without a violation', () => {
    const atEnd = [{ violation: 'x is left set', over: [x], holds: ([value]: readonly unknown[]) => value === 0 }]
    expect(outcomes({ tasks: { a: inTurn(store(x, 1), store(x, 0)) }, atEnd })).toEqual(['end'])
    expect(outcomes({ tasks: { a: inTurn(store(x, 1)), b: inTurn(store(x, 0)) }, atEnd })).toEqual(['end', 'x is left set'])
    expect(outcomes({ tasks: { a: inTurn(store(x, 1), { kind: 'fail', violation: 'wrong' }) }, atEnd })).toEqual(['wrong'])
  })

  it('compares records by their contents', () => {
    const spte = cell('spte', { pfn: 0, level: '4K' })
    const install = function* (): Task<unknown> {
      const own = { level: '4K', pfn: 0 }
      const before = yield { kind: 'cmpxchg', cell: spte, expect: own, value: { pfn: 3, level: '2M' } }
      own.pfn = 7
      return (before as { pfn: number }).pfn
    }
    expect(outcomes({ tasks: { a: install } })).toEqual(['a=0'])
  })

  it('takes what `held` answers from the task itself', () => {
    const tasks = { a: inTurn(acquire(l, 'shared'), { kind: 'held', object: l }), b: inTurn(acquire(l, 'shared'), release(l, 'shared'), { kind: 'held', object: l }) }
    expect(outcomes({ tasks })).toEqual(['a=shared b=none'])
  })
})

describe('merging', () => {
  it('keeps apart equal locals of tasks that hold different locks', () => {
    const op = (of: Op, site: string): Task<unknown> => $yield(of, site, () => [])
    function* maybeLocked(): Task<unknown> {
      if ((yield* op(load(x), 'look')) === 0) yield* op(acquire(l), 'lock')
      return yield* op({ kind: 'held', object: l }, 'held')
    }
    $rewritten(maybeLocked)
    expect(outcomes({ tasks: { a: maybeLocked, b: inTurn(store(x, 1)) } })).toEqual(['a=exclusive', 'a=none'])
  })
})

describe('limits', () => {
  const reads = inTurn(load(x), load(x), load(x), load(x))
  const writes = inTurn(store(x, 1), store(x, 2), store(x, 3), store(x, 4), store(x, 5), store(x, 6))
  const scenario = { name: 'many', tasks: { a: reads, b: writes, c: reads } }

  it('make the verdict undecided and say which it was', () => {
    expect(explore(scenario, { maxStates: 1000 })).toMatchObject({ verdict: 'undecided', limit: 'more than 1000 states' })
    expect(explore(scenario, { maxMilliseconds: 0 })).toMatchObject({ verdict: 'undecided', limit: 'more than 0 ms' })
  })

  it('are not mentioned if they are not hit', () => {
    const { verdict, limit } = explore(scenario)
    expect([verdict, limit]).toEqual(['complete', undefined])
  })

  it('are hit by one state more, not by a look at one that is known', () => {
    for (const search of [explore, exploreExhaustively]) {
      const { states } = search(scenario)
      expect(search(scenario, { maxStates: states })).toMatchObject({ verdict: 'complete', states })
      expect(search(scenario, { maxStates: states - 1 })).toMatchObject({ verdict: 'undecided', states })
    }
  })

  it('and progress are looked at while the search goes on', () => {
    const reports: number[] = []
    explore({ ...scenario, tasks: { ...scenario.tasks, d: reads } }, { maxMilliseconds: 1000, onProgress: (states) => reports.push(states) })
    expect(reports.length).toBeGreaterThan(0)
  })
})

describe('learning ahead', () => {
  const tries = function* (): Task<number> {
    for (let tried = 1; ; tried++) {
      const before = (yield load(x)) as number
      if ((yield { kind: 'cmpxchg', cell: x, expect: before, value: before + 1 }) === before) return tried
    }
  }

  it('comes to an end where a task counts how often it failed, which ahead of the search has no bound', () => {
    const machine = newMachine({ name: 'counter', tasks: { a: tries, b: tries, c: tries } })
    warmUp(machine)
    const met = machine.automaton.learned.length
    learnAhead(machine, 2000, { edges: 0 })
    expect(machine.automaton.learned.length).toBeLessThan(20 * met)
  })
})
