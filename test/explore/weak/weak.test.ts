import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explore } from '../../../src/explore/explore.ts'
import { replay } from '../../../src/explore/replay.ts'
import type { Scenario } from '../../../src/explore/scenario.ts'
import { decodeMoves, encodeMoves } from '../../../src/explore/schedule.ts'
import { shortestTrace } from '../../../src/explore/shortest.ts'
import { renderTrace } from '../../../src/explore/table.ts'
import { $rewritten, $yield } from '../../../src/ops/frames.ts'
import type { Op, Task } from '../../../src/ops/op.ts'
import { FREED, cell, identity, lock } from '../../../src/ops/shared.ts'
import { compareRuns } from '../../../src/trace/compareRuns.ts'
import { followRun } from '../../../src/trace/followRun.ts'
import { readTrace } from '../../../src/trace/readTrace.ts'
import { toMermaid } from '../../../src/trace/toMermaid.ts'
import { traceFile } from '../../../src/trace/traceFile.ts'
import { acquire, awaits, inTurn, load, release, store } from '../ops.ts'

const x = cell('x', 0)
const y = cell('y', 0)
const fence = (order: 'read' | 'write' | 'full'): Op => ({ kind: 'fence', order })
const weak = (of: Omit<Scenario, 'name' | 'memory'>): Scenario => ({ name: 'test', memory: 'weak', ...of })
const outcomes = (scenario: Scenario): string[] => [...explore(scenario).outcomes.keys()]

function reads(...ops: readonly Op[]): () => Task<unknown> {
  return function* () {
    const replies: unknown[] = []
    for (const op of ops) {
      const reply = yield op
      if (op.kind === 'load') replies.push(reply)
    }
    return replies.join()
  }
}

/** The flag is seen and the data is not. */
const passing = weak({ tasks: { writer: inTurn(store(x, 1), store(y, 1)), reader: reads(load(y), load(x)) } })

describe('with weak memory', () => {
  it('an address dependency orders the loads of what the value leads to, and no others', () => {
    const target = cell('target', 0)
    const pointer = cell<object | null>('pointer', null)
    const publish = inTurn(store(x, 1), store(target, 1), { kind: 'store', cell: pointer, value: identity('it', { parts: [target] }), order: 'release' })
    const reader = function* (): Task<string> {
      const found = yield load(pointer)
      if (found === null) return 'nothing'
      return `${String(yield load(target))},${String(yield load(x))}`
    }
    expect(outcomes(weak({ tasks: { publish, reader } }))).toEqual(['reader=1,0', 'reader=1,1', 'reader=nothing'])
  })

  it('an invariant looks at the newest store of each cell', () => {
    const invariants = [{ violation: 'both', over: [x, y], holds: ([a, b]: readonly unknown[]) => a === 0 || b === 0 }]
    const stay = inTurn(store(x, 1))
    expect(outcomes(weak({ tasks: { a: stay, b: inTurn(load(x), store(y, 1)) }, invariants }))).toEqual(['both'])
  })

  it('freed memory is used only by who can see that it was freed', () => {
    const freeing = inTurn(acquire(lock('l')), store(x, FREED))
    expect(outcomes(weak({ tasks: { freeing, reader: reads(load(x)) } }))).toEqual(['reader=0', 'use after free: x'])
  })

  it('a wait that was over for a moment may have been seen or not', () => {
    expect(outcomes(weak({ tasks: { a: inTurn(store(x, 1), store(x, 2)), b: inTurn(awaits(x, 1)) } }))).toEqual(['b=1', 'deadlock: b waits for x == 1'])
  })

  it('a task that goes round is an error', () => {
    const forever = function* (): Task<void> {
      for (;;) yield load(y)
    }
    const scenario = weak({ tasks: { a: forever, b: inTurn(store(y, 0)) } })
    expect(() => explore(scenario, { maxOps: 50 })).toThrow(/test: a, step 51: never terminates: more than 50 ops in one run/)
  })

  it('so is one that comes back to where it was', () => {
    const spin = $rewritten(function* (): Task<void> {
      for (;;) yield* $yield(load(y), 'spin test.ts:1:1', () => [])
    })
    expect(() => explore(weak({ tasks: { a: spin, b: inTurn(store(y, 0)) } }))).toThrow(
      /^test: a never terminates: it comes back to a state that it has passed, at spin test\.ts:1:1; bound its retries or wait with await \(schedule [AB\d.]+\)$/)
  })

  it('a limit is told', () => {
    expect(explore(passing, { maxStates: 3 })).toMatchObject({ verdict: 'undecided', limit: 'more than 3 states' })
  })
})

describe('fences', () => {
  it('are no ops where memory is sequentially consistent', () => {
    const bare = { a: inTurn(store(x, 1), load(y)), b: inTurn(store(y, 1), load(x)) }
    const fenced = { a: inTurn(fence('full'), store(x, 1), fence('write'), load(y)), b: inTurn(store(y, 1), fence('read'), fence('full'), load(x)) }
    const [one, other] = [bare, fenced].map((tasks) => explore({ name: 'test', tasks }))
    expect(other).toEqual(one)
  })

  it('and nothing else in a task are an error', () => {
    const forever = function* (): Task<void> {
      for (;;) yield fence('full')
    }
    expect(() => explore({ name: 'test', tasks: { a: forever } }, { maxOps: 50 })).toThrow('test: a, step 1: throws: does nothing but fences, more than 50 of them')
  })
})

describe('schedules with choices', () => {
  it('read back as they were written', () => {
    const move = fc.record({ task: fc.nat({ max: 2 }), choice: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 4 })) })
    fc.assert(fc.property(fc.array(move), (moves) => { expect(decodeMoves(encodeMoves(moves), ['a', 'b', 'c'])).toEqual(moves) }))
  })

  it('say behind how many newer stores the last op of a run stands', () => {
    expect(decodeMoves('A2.1B', ['a', 'b'])).toEqual([{ task: 0, choice: 0 }, { task: 0, choice: 1 }, { task: 1, choice: 0 }])
  })

  it.each([
    ['A2B1B1.2', 'test: step 4 of reader is to stand behind 2 newer stores (.2), but its op can stand behind 0 or 1 of them; the model changed since this schedule was made'],
    ['A2B1.', 'schedule "A2B1.": "." at character 5 is no run, expected a letter and a length, as in A4B12'],
  ])('%s is refused', (schedule, message) => {
    expect(() => replay(passing, schedule)).toThrow(message)
  })

  it('are refused where memory is sequentially consistent', () => {
    const { memory, ...sequential } = passing
    expect(memory).toBe('weak')
    expect(() => replay(sequential, 'A2B1B1.1')).toThrow(
      'test: step 4 of reader is to stand behind 1 newer store (.1), but memory is sequentially consistent here: every op sees the newest store')
  })
})

describe('a trace with weak memory', () => {
  const trace = shortestTrace(passing, 'reader=1,0')!

  it('is the shortest, and shows which store was read', () => {
    expect(trace).toMatchObject({ schedule: 'A2B2.1', minimal: true })
    expect(renderTrace(trace)).toBe([
      '   writer │ reader',
      '   ───────┼─────────────────────',
      'A2 x = 1  │',
      '   y = 1  │',
      'B2        │ y ➜ 1',
      '          │ x ➜ 0 (stale, now 1)',
      'schedule A2B2.1',
      'reader=1,0',
    ].join('\n'))
  })

  it('shows a store that comes before newer ones', () => {
    const twice = weak({ tasks: { a: inTurn(store(x, 1), store(y, 2)), b: inTurn(store(y, 1), store(x, 2)) }, observe: ({ read }) => `${String(read(x))}${String(read(y))}` })
    expect(renderTrace(shortestTrace(twice, '11')!)).toContain('x = 2 (overtaken, now 1)')
  })

  it('can be written, read and drawn', () => {
    const file = traceFile(trace, passing, { replay: 'replay' })
    expect(file.steps.at(-1)).toMatchObject({ read: 0, stale: { behind: 1, newest: 1 } })
    expect(readTrace('t.json', JSON.stringify(file))).toEqual({ ok: true, trace: file })
    expect(toMermaid(file)).toContain('x ➜ 0 (stale, now 1)')
  })

  it('tells of the cell of which an older store was read', () => {
    const file = traceFile(trace, passing, { replay: 'replay' })
    const told = compareRuns(file, undefined, []).rows.filter(({ key }) => key).map(({ bad }) => file.steps[bad!]!.text)
    expect(told).toEqual(['x = 1', 'x ➜ 0 (stale, now 1)'])
  })

  it('is followed by the scenario with the barriers as far as it can', () => {
    const mended = weak({ tasks: { writer: inTurn(store(x, 1), fence('write'), store(y, 1)), reader: reads(load(y), fence('read'), load(x)) } })
    expect(followRun(passing, trace)).toBe(trace.schedule)
    expect(replay(mended, followRun(mended, trace))).toMatchObject({ kind: 'end' })
  })

  it('exists for each outcome of a lock that is passed on', () => {
    const l = lock('l')
    const scenario = weak({ tasks: { a: inTurn(acquire(l), store(x, 1), release(l)), b: reads(acquire(l), load(x), release(l)) } })
    for (const label of outcomes(scenario)) expect(shortestTrace(scenario, label)).toMatchObject({ label, minimal: true })
    expect(shortestTrace(scenario, 'no such outcome')).toBeUndefined()
  })
})
