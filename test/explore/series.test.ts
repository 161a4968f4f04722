import { describe, expect, it } from 'vitest'
import { explore } from '../../src/explore/explore.ts'
import type { Scenario } from '../../src/explore/scenario.ts'
import { confirmSeries, exploreIn, newSeries, sizeOf } from '../../src/explore/series.ts'
import type { Op, Task } from '../../src/ops/op.ts'
import { cell, lock, type Cell } from '../../src/ops/shared.ts'

const first = cell('first', 0)
const count = cell('count', 0)
const guard = lock('guard')

function* load(from: Cell<number>): Task<number> {
  return (yield { kind: 'load', cell: from }) as number
}

/** Adds its first value in two steps, under a lock if that is even. */
function* worker(): Task<string> {
  const by = yield* load(first)
  const ops: Op[] = by % 2 === 0 ? [{ kind: 'acquire', lock: guard, mode: 'exclusive' }] : []
  for (const op of ops) yield op
  const before = yield* load(count)
  yield { kind: 'store', cell: count, value: before + by }
  for (const op of ops) yield { ...op, kind: 'release' } as Op
  return `${String(before)}+${String(by)}`
}

function scenario(start: Cell<number>): Scenario {
  return { name: 'adders', tasks: { a: worker, b: worker }, invariants: [{ violation: 'three', over: [count], holds: ([value]) => value !== 3 }], observe: ({ results, read }) => `${JSON.stringify(results)} ${String(read(count))} ${String(read(start))}` }
}

describe('a series of explorations', () => {
  it('has the outcomes that the scenario has when the cell begins with each value', () => {
    const series = newSeries(scenario(first), first)
    for (const value of [2, 1, 3, 2, 0]) {
      const alone = explore({ ...scenario(first), tasks: { a: beginningWith(value), b: beginningWith(value) } })
      const found = exploreIn(series, value)
      expect(found.verdict).toBe('complete')
      const labels = (all: Iterable<string>): string[] => [...all].map((label) => label.replace(/ \d+$/, '')).sort()
      expect(labels(found.outcomes.keys())).toEqual(labels(alone.outcomes.keys()))
    }
    confirmSeries(series)
  })

  it('learns each thing once', () => {
    const series = newSeries(scenario(first), first)
    exploreIn(series, 2)
    const once = sizeOf(series)
    exploreIn(series, 2)
    expect(sizeOf(series)).toBe(once)
    exploreIn(series, 4)
    expect(sizeOf(series)).toBeGreaterThan(once)
  })

  it('stops at the first bad outcome, and at a limit, if told so', () => {
    const series = newSeries(scenario(first), first)
    const bad = exploreIn(series, 3, { until: 'bad outcome' })
    expect([bad.verdict, [...bad.outcomes.keys()].includes('three')]).toEqual(['undecided', true])
    expect(exploreIn(series, 2, { maxStates: 2 }).limit).toBe('more than 2 states')
  })
})

/** The worker, in a world where the cell has that value from the start. */
function beginningWith(value: number): () => Task<string> {
  return function* () {
    const task = worker()
    let step = task.next()
    for (;;) {
      if (step.done === true) return step.value
      const reply: unknown = yield step.value
      const isFirst = step.value.kind === 'load' && step.value.cell === (first as Cell)
      step = task.next(isFirst ? value : reply)
    }
  }
}
