import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../src/explore/scenario.ts'
import { runExplore } from '../../src/literate/run.ts'
import { cell, lock } from '../../src/ops/shared.ts'
import type { Op, Task } from '../../src/ops/op.ts'

const seq = cell('seq', 0)
const mutex = lock('mutex')

/** Reads twice; with the check it stops where the two differ. */
function* reader(check: boolean): Task<string> {
  const before = yield { kind: 'load', cell: seq }
  const after = yield { kind: 'load', cell: seq }
  if (before === after) return 'mapped'
  if (check) return 'retried'
  yield { kind: 'fail', violation: 'stale SPTE' }
  return 'broken'
}

function* doing(...ops: readonly Op[]): Task<void> {
  for (const op of ops) yield op
}

const writing: Op = { kind: 'store', cell: seq, value: 1 }

function race(check: boolean): Scenario {
  return { name: 'other', tasks: { vcpu0: () => reader(check), host: () => doing(writing) } }
}

async function failuresOf(whole: unknown, twin: unknown = race(false)): Promise<readonly string[]> {
  const load = (id?: string): Promise<unknown> => Promise.resolve(id === undefined ? whole : twin)
  const run = await runExplore({ name: 'demo', without: ['4.2-x'], load })
  return run.failures.map(({ message }) => message)
}

describe('runExplore', () => {
  it('holds a clause that is never broken with it and reached without it', async () => {
    const load = (id?: string): Promise<unknown> => Promise.resolve(race(id === undefined))
    const run = await runExplore({ name: 'demo', without: ['4.2-x'], load })
    expect(run.failures).toEqual([])
    expect(run.reached).toEqual(['4.2-x'])
    expect(run.outcomes.replaceAll(/\d+ states/g, 'N states')).toBe(
      'with every clause: never, N states\n  vcpu0=mapped\n  vcpu0=retried\n' +
        'without 4.2-x: reached, N states\n  violation: stale SPTE\n  vcpu0=mapped',
    )
    expect(run.traces.get('4.2-x')).toMatch(/\nnpm run replay -- demo A1B1A2 --without 4\.2-x$/)
  })

  it('keeps a recorded trace that still replays, and finds another for one that does not', async () => {
    const load = (id?: string): Promise<unknown> => Promise.resolve(race(id === undefined))
    const traceWith = async (recorded: Record<string, string>): Promise<string | undefined> =>
      (await runExplore({ name: 'demo', without: ['4.2-x'], load, recorded })).traces.get('4.2-x')
    const shortest = await traceWith({})
    expect(await traceWith({ '4.2-x': shortest! })).toBe(shortest)
    expect(await traceWith({ '4.2-x': shortest!.replaceAll('A1B1A2', 'B1A3') })).toBe(shortest)
    expect(await traceWith({ '4.2-x': 'npm run replay -- demo Z9 --without 4.2-x' })).toBe(shortest)
  })

  it('fails if the twin does nothing bad', async () => {
    expect(await failuresOf(race(true), race(true))).toEqual([
      expect.stringMatching(/^removing 4\.2-x changes nothing: no bad outcome was reached in \d+ states$/),
    ])
  })

  it('fails if something bad is reached with every clause', async () => {
    expect(await failuresOf(race(false))).toEqual(['"violation: stale SPTE" was reached with every clause, expected never'])
  })

  it('counts a deadlock as bad', async () => {
    const holding: Op = { kind: 'acquire', lock: mutex, mode: 'exclusive' }
    const stuck = { name: 'x', tasks: { a: () => doing(holding), b: () => doing(holding) } }
    expect((await failuresOf(stuck))[0]).toMatch(/^"deadlock: .* waits for mutex.*" was reached with every clause, expected never$/)
  })

  it.each([
    ['nothing', undefined, 'block `demo` exports nothing by default, expected a scenario'],
    ['a number', 7, 'block `demo` exports by default what is no scenario, expected a scenario'],
    ['a scenario without tasks', { name: 'x', tasks: {} }, 'block `demo` exports by default what is no scenario, expected a scenario'],
  ])('fails if the block exports %s', async (_name, exported, message) => {
    expect(await failuresOf(exported)).toEqual([message])
  })
})

describe('a bug that harms nothing', () => {
  const harmless = async (twin: unknown): Promise<readonly string[]> => {
    const load = (id?: string): Promise<unknown> => Promise.resolve(id === undefined ? race(true) : twin)
    const run = await runExplore({ name: 'demo', without: ['2021-x'], harmless: ['2021-x'], load })
    return run.failures.map(({ message }) => message)
  }

  it('reaches nothing bad, and changes something', async () => {
    expect(await harmless({ ...race(true), tasks: { ...race(true).tasks, host: () => doing(writing, writing) } })).toEqual([])
  })

  it('is refused if something bad is reached', async () => {
    expect(await harmless(race(false))).toEqual(['"violation: stale SPTE" was reached with 2021-x, expected it to be harmless'])
  })

  it('is refused if the scenario never comes to it', async () => {
    expect(await harmless(race(true))).toEqual([expect.stringMatching(/^2021-x changes nothing: \d+ states with it and without it$/)])
  })
})
