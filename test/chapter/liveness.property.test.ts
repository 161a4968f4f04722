import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { programOf } from './programs.ts'
import { compile, run } from './runs.ts'
import type { Program } from './runs.ts'

const tape = fc.array(fc.nat({ max: 5039 }), { minLength: 1, maxLength: 60 })
const replies = fc.array(fc.nat({ max: 2 }), { minLength: 6, maxLength: 14 })
const runsOf = Number(process.env['RUNS'] ?? 40)

/** Where equal keys promise equal futures: prefixes of replies by the key they lead to. */
function prefixesByKey(program: Program, histories: readonly (readonly number[])[]): Map<string, string[]> {
  const byKey = new Map<string, Set<string>>()
  for (const history of histories) {
    const { keys, ops } = run(program, history)
    keys.forEach((shown, step) => {
      if (shown === undefined) return
      // The op a task waits for is part of its state, and what the op holds need not be alive elsewhere.
      const key = `${ops[step] ?? ''} ${shown}`
      const prefixes = byKey.get(key) ?? new Set()
      byKey.set(key, prefixes.add(JSON.stringify(history.slice(0, step))))
    })
  }
  return new Map([...byKey].map(([key, prefixes]) => [key, [...prefixes]]))
}

function future(program: Program, prefix: string, replies: readonly number[]): readonly string[] {
  const past = JSON.parse(prefix) as number[]
  return run(program, [...past, ...replies]).ops.slice(past.length, past.length + 9)
}

describe('showLiveVariables', () => {
  const counts = { programs: 0, rejected: 0, merges: 0, opaque: 0 }

  it('leaves ops and results as they are', () => {
    fc.assert(
      fc.property(tape, replies, (numbers, history) => {
        const text = programOf(numbers)
        const plain = compile(text, { live: false })
        const live = compile(text, { live: true })
        if (plain === undefined || live === undefined) return
        expect(run(live, history).ops, live.code).toEqual(run(plain, history).ops)
      }),
      { numRuns: runsOf },
    )
  }, 600_000)

  it('gives equal keys only to states with equal futures', () => {
    const futures = fc.array(fc.array(fc.nat({ max: 2 }), { minLength: 8, maxLength: 8 }), { minLength: 4, maxLength: 4 })
    const histories = fc.array(replies, { minLength: 12, maxLength: 24 })
    fc.assert(
      fc.property(tape, histories, futures, (numbers, pasts, nexts) => {
        const program = compile(programOf(numbers), { live: true })
        counts.programs += 1
        if (program === undefined) {
          counts.rejected += 1
          return
        }
        for (const [key, [first = '[]', ...others]] of prefixesByKey(program, pasts)) {
          for (const other of others.slice(0, 4)) {
            counts.merges += 1
            for (const next of nexts) {
              expect(future(program, other, next), `${key}\n${program.code}`).toEqual(future(program, first, next))
            }
          }
        }
      }),
      { numRuns: runsOf },
    )
    expect(counts.merges).toBeGreaterThan(runsOf)
    expect(counts.rejected / counts.programs).toBeLessThan(0.7)
    if (process.env['RUNS'] !== undefined) console.log(counts)
  }, 600_000)
})
