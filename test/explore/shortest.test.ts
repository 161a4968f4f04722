import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cell } from '../../src/ops/shared.ts'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import { newMachine } from '../../src/explore/machine.ts'
import type { Machine } from '../../src/explore/machine.ts'
import { finalOutcomes, violationsIn } from '../../src/explore/outcome.ts'
import { firstRow } from '../../src/explore/row.ts'
import type { Row } from '../../src/explore/row.ts'
import { decodeSchedule } from '../../src/explore/schedule.ts'
import { shortestTrace } from '../../src/explore/shortest.ts'
import { enabledTasks, step } from '../../src/explore/step.ts'
import { inTurn, load, store } from './ops.ts'
import { programs, scenarioOf } from './programs.ts'

/** Switches and ops of the cheapest run to each outcome, by going through all runs. */
function cheapest(machine: Machine): Map<string, string> | undefined {
  const best = new Map<string, [number, number]>()
  let steps = 0
  const visit = (row: Row, tasks: number[], switches: number): void => {
    if (++steps > 2000) return
    const enabled = enabledTasks(machine, row)
    const labels = enabled === 0 ? finalOutcomes(machine, row).map(({ label }) => label) : violationsIn(machine, row)
    for (const label of labels) {
      const [s, n] = best.get(label) ?? [Infinity, Infinity]
      if (switches < s || (switches === s && tasks.length < n)) best.set(label, [switches, tasks.length])
    }
    for (let task = 0; task < machine.taskNames.length; task++) {
      if ((enabled & (1 << task)) === 0) continue
      const next = row.slice()
      step(machine, next, task)
      visit(next, [...tasks, task], switches + (tasks.length > 0 && tasks.at(-1) !== task ? 1 : 0))
    }
  }
  visit(firstRow(machine, 64), [], 0)
  return steps > 2000 ? undefined : new Map([...best].map(([label, cost]) => [label, cost.join()]))
}

describe('shortestTrace', () => {
  it('finds no run with fewer switches or ops than the cheapest of all runs', { timeout: 60_000 }, () => {
    let compared = 0
    fc.assert(fc.property(programs, (program) => {
      const scenario = scenarioOf(program, 'frames')
      for (const [label, cost] of cheapest(newMachine(scenario)) ?? []) {
        const trace = shortestTrace(scenario, label)
        const tasks = decodeSchedule(trace?.schedule ?? '', Object.keys(scenario.tasks))
        const switches = tasks.filter((task, i) => i > 0 && task !== tasks[i - 1]).length
        expect(`${switches},${tasks.length}`, label).toBe(cost)
        compared++
      }
    }), { numRuns: 100, seed: 5 })
    expect(compared).toBeGreaterThan(50)
  })

  const x = cell('x', 0)
  const scenario = { name: 'demo', tasks: { a: inTurn(load(x), load(x), load(x)), b: inTurn(store(x, 1), store(x, 2)) } }

  it('stops where the outcome is reached', () => {
    expect(shortestTrace(scenario, 'a=2')).toMatchObject({ schedule: 'B2A3', label: 'a=2', minimal: true })
    const fails = { name: 'demo', tasks: { a: inTurn(load(x), { kind: 'fail', violation: 'wrong' }), b: scenario.tasks.b } }
    expect(shortestTrace(fails, 'wrong')).toMatchObject({ schedule: 'A2', label: 'wrong' })
  })

  it('gives nothing for an outcome that is not reached', () => {
    expect(shortestTrace(scenario, 'a=3')).toBeUndefined()
  })

  it('falls back on any run if a limit is hit, and says so', () => {
    const many = {
      name: 'demo',
      tasks: { a: inTurn(...Array(40).fill(load(x)) as ReturnType<typeof load>[]), b: inTurn(...Array(40).fill(load(x)) as ReturnType<typeof load>[]), c: inTurn(...Array(40).fill(load(x)) as ReturnType<typeof load>[]) },
    }
    const { outcomes } = exploreExhaustively({ name: 'demo', tasks: { a: many.tasks.a } })
    expect([...outcomes.keys()]).toEqual(['a=0'])
    expect(shortestTrace(many, 'a=0 b=0 c=0', { maxStates: 500 })).toMatchObject({ minimal: false, label: 'a=0 b=0 c=0' })
  })
})
