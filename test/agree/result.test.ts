import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { programsOf } from '../../src/agree/programs.ts'
import { faultsOf, isWhole, merged, readResult, type Result } from '../../src/agree/result.ts'
import { newJudges, run, shardOf } from '../../src/agree/run.ts'
import type { Shard } from '../../src/explore/shard.ts'
import { resultText } from '../../src/agree/resultText.ts'
import { withRegion } from '../../src/agree/region.ts'
import type { Judged } from '../../src/agree/judge.ts'

const selection = { size: 4, every: 0, random: 20, seed: 3 }
const programs = programsOf(selection)
let whole: Result
let parts: readonly (readonly [string, Result])[]

beforeAll(async () => {
  const judges = await newJudges(join(import.meta.dirname, '../..'))
  const resultOf = (shard: Shard): Result => {
    const { tally, stopped } = run(judges, shardOf(programs, shard))
    return { format: 'rulebook agree 1', selection, of: programs.length, shards: [`${String(shard.index + 1)}/${String(shard.of)}`], stopped, tally }
  }
  whole = resultOf({ index: 0, of: 1 })
  parts = [2, 0, 1].map((index) => [`${String(index)}.json`, resultOf({ index, of: 3 })] as const)
}, 300_000)

describe('results', () => {
  it('of all shards are the result of all programs', () => {
    const sum = merged(parts) as Result
    expect(sum.tally).toEqual(whole.tally)
    expect(sum.shards).toEqual(['1/3', '2/3', '3/3'])
    expect([isWhole(whole), isWhole(sum), isWhole(parts[0]![1])]).toEqual([true, true, false])
    expect(readResult(JSON.stringify(whole))).toEqual(whole)
  })

  it('are merged only if they belong together', () => {
    const one = parts[1]![1]
    expect(merged([])).toContain('no results')
    expect(merged([['a', one], ['b', one]])).toBe('shard 1/3 is in two of the results, expected each once')
    expect(merged([['a', one], ['b', { ...one, shards: ['2/4'] }]])).toContain('expected the same number of shards')
    expect(merged([['a', one], ['b', { ...one, selection: { ...selection, seed: 9 } }]])).toBe('b is about other programs than a, expected the same --size, --random and --seed')
    expect(['{}', 'null', '[1', '"x"'].map(readResult)).toEqual([undefined, undefined, undefined, undefined])
    for (const tally of [{}, { ...one.tally, missed: [null] }, { ...one.tally, matrix: {} }]) expect(readResult(JSON.stringify({ ...one, tally }))).toBeUndefined()
  })

  it('that are not as they should be say so', () => {
    const good = parts[1]![1]
    expect(faultsOf(good)).toEqual([])
    const judged: Judged = { text: 'page; install 4K', typescript: { kind: 'silent' }, c: { kind: 'flagged', rules: ['x'] }, explorer: { kind: 'racy', adversary: 'unmap', outcome: 'bad', schedule: 'A1' } }
    const bad = { ...good, tally: { ...good.tally, matrix: { ...good.tally.matrix, missed: 1, undecided: 2, 'false alarm': 30 }, missed: [judged], different: [judged] } }
    expect(faultsOf(bad)).toHaveLength(4)
    expect(resultText(bad)).toContain('page; install 4K\n    linter: silent, in C flagged; explorer: bad (unmap, A1)')
    expect(resultText({ ...good, stopped: true })).toContain('time ran out')
  })
})

describe('the region of the page', () => {
  it('is replaced, and nothing else', () => {
    expect(withRegion('a\n<!-- agree -->\nold\n<!-- /agree -->\nb', 'new')).toBe('a\nnew\nb')
    expect(withRegion('no marks', 'new')).toBeUndefined()
  })
})
