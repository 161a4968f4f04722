import { describe, expect, it } from 'vitest'
import { $rewritten, $round, $yield } from '../../src/ops/frames.ts'
import type { Op, Task } from '../../src/ops/op.ts'
import { cell } from '../../src/ops/shared.ts'
import { ScenarioError } from '../../src/explore/errors.ts'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import { explore } from '../../src/explore/explore.ts'
import type { Scenario } from '../../src/explore/scenario.ts'
import { inTurn, load, store } from './ops.ts'

const x = cell('x', 0)
const y = cell('y', 0)

/** The message of the ScenarioError that both searches throw. */
function error(tasks: Scenario['tasks'], more: Partial<Scenario> = {}, options = {}): string {
  const scenario = { name: 'demo', tasks, ...more }
  const [one, two] = [explore, exploreExhaustively].map((search) => {
    try {
      search(scenario, options)
    } catch (thrown) {
      if (thrown instanceof ScenarioError) return thrown.message
      throw thrown
    }
    return 'no error'
  })
  expect(one?.replace(/ \(schedule.*/, '')).toBe(two?.replace(/ \(schedule.*/, ''))
  return one ?? ''
}

describe('a ScenarioError', () => {
  it('says where a task gave another op for the same replies', () => {
    let runs = 0
    const vcpu0 = function* (): Task<void> {
      yield load(y)
      yield store(runs++ % 2 === 0 ? x : y, 1)
    }
    expect(error({ vcpu0 })).toBe(
      'demo: vcpu0, step 2: the same replies gave different ops: first store(x), then store(y); does the scenario read a clock ' +
        'or a random number, iterate a Set, keep shared state outside cells, or make shared objects while it runs?')
  })

  it('says where a task ended with another result for the same replies', () => {
    let runs = 0
    const vcpu0 = function* (): Task<number> {
      yield load(y)
      return runs++ % 2
    }
    expect(error({ vcpu0 })).toContain('demo: vcpu0, step 2: the same replies gave different results: first 0, then 1; does the scenario')
  })

  it('says where a task has other local variables for the same replies', () => {
    const log: number[] = []
    const vcpu0 = $rewritten(function* (): Task<void> {
      const before = log.push(0) % 2
      yield* $yield(load(y), 'vcpu0 src/kvm/f.ts:2:3', () => [before])
      if (before === 2) yield* $yield(load(y), 'vcpu0 src/kvm/f.ts:3:3', () => [])
    })
    expect(error({ vcpu0, vcpu1: inTurn(store(y, 1)) }))
      .toContain('vcpu0, step 1: the same replies gave different local variables at load(y), vcpu0 src/kvm/f.ts:2:3; does the scenario')
  })

  it('is thrown for shared objects made by a task, which are others in each run', () => {
    const vcpu0 = function* (): Task<void> {
      yield load(cell('own', 0))
    }
    expect(error({ vcpu0 })).toContain('first load(own), then load(own)')
  })

  it('names the task and the step at which the model throws', () => {
    const vcpu0 = function* (): Task<void> {
      yield load(x)
      throw new Error('boom')
    }
    expect(error({ vcpu0 })).toBe('demo: vcpu0, step 2: throws: boom')
    expect(error({ vcpu0: () => { throw new Error('early') } })).toBe('demo: vcpu0, step 1: throws: early')
  })

  it('is thrown for what is not an op', () => {
    const yields = (what: unknown) => function* (): Task<void> {
      yield what as Op
    }
    expect(error({ a: yields(5) })).toBe('demo: a, step 1: yields 5, which is not an op')
    expect(error({ a: yields({ kind: 'lod' }) })).toBe('demo: a, step 1: yields an op of the unknown kind lod')
    expect(error({ a: yields({ kind: 'load', cell: undefined }) })).toBe('demo: a, step 1: yields an op on undefined, which is no cell')
    expect(error({ a: yields({ kind: 'store', cell: x, value: new Map() }) })).toBe(
      'demo: a, step 1: yields an op on x with a value that is neither plain data nor marked with identity()')
  })

  it('names the tasks that go round for ever', () => {
    const spin = function* (): Task<void> {
      while ((yield* $yield(load(x), 'spin a.ts:1:1', () => [])) !== 1);
    }
    $rewritten(spin)
    expect(error({ vcpu0: spin, vmm: inTurn(store(x, 1)) })).toBe(
      'demo: vcpu0 never terminates: it can do 1 op for ever, at spin a.ts:1:1, and nothing changes; ' +
        'bound its retries or wait with await (schedule A1)')
  })

  it('names the loop that goes round for ever without an op', () => {
    const round = (site: string): void => {
      for (;;) $round(site)
    }
    const inTask = function* (): Task<void> {
      yield load(x)
      round('poll a.ts:1:1')
    }
    const told = 'a loop goes round more than 1000000 times without an op, at poll a.ts:1:1; bound it, or let it wait with await'
    expect(error({ vcpu0: inTask })).toBe(`demo: vcpu0, step 2: never goes on: ${told}`)
    expect(error({ vcpu0: () => (round('poll a.ts:1:1'), inTask()) })).toBe(`demo: vcpu0, step 1: never goes on: ${told}`)
  })

  it('is not thrown for the rounds of what is no task, nor for those before an op', () => {
    const count = (times: number): void => {
      for (let n = 0; n < times; n += 1) $round('count a.ts:1:1')
    }
    const patient = function* (): Task<void> {
      for (let n = 0; n < 5; n += 1) {
        yield load(x)
        count(900_000)
      }
    }
    const holds = (): boolean => (count(2_000_000), true)
    expect(explore({ name: 'demo', tasks: { patient }, invariants: [{ violation: 'none', over: [x], holds }] }).verdict).toBe('complete')
  })

  it('is thrown if a task that cannot be merged does too many ops', () => {
    const spin = function* (): Task<void> {
      while ((yield load(x)) !== 1);
    }
    expect(error({ vcpu0: spin }, {}, { maxOps: 100 })).toBe(
      'demo: vcpu0, step 101: never terminates: more than 100 ops in one run; bound its retries or wait with await')
  })

  it('is thrown for an invariant that does not hold at first, or throws', () => {
    const tasks = { a: inTurn(store(x, 1)) }
    const invariants = [{ violation: 'x is 0', over: [x], holds: ([value]: readonly unknown[]) => value !== 0 }]
    expect(error(tasks, { invariants })).toBe('demo: "x is 0" is the case before anything has happened')
    const broken = [{ violation: 'never', over: [x], holds: () => { throw new Error('oops') } }]
    expect(error(tasks, { invariants: broken })).toBe('demo: the invariant "never" throws: oops')
    expect(error(tasks, { observe: () => { throw new Error('blind') } })).toBe('demo: observe() throws: blind')
  })

  it('is thrown for a scenario without tasks', () => {
    expect(error({})).toBe('demo: has 0 tasks, expected 1 to 26')
  })
})
