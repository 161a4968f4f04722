import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ShardResult } from '../../src/cli/shards.ts'
import { temporaryProject } from './project.ts'
import type { TemporaryProject } from './project.ts'

const twin = ['--without', '4.1-recheck']

let project: TemporaryProject
beforeAll(() => { project = temporaryProject() })
afterAll(() => { project.remove() })

function shard(which: string, ...args: readonly string[]): ShardResult {
  const { code, output } = project.run('explore', 'demoFault', '--shard', which, ...args)
  expect(code).toBe(0)
  return JSON.parse(output) as ShardResult
}

function merge(...results: readonly unknown[]): { readonly code: number | null; readonly output: string } {
  const files = results.map((result, i) => {
    const file = join(project.root, `${String(i)}.json`)
    writeFileSync(file, typeof result === 'string' ? result : JSON.stringify(result))
    return file
  })
  const { code, output } = project.run('merge', ...files)
  return { code, output: output.replaceAll(`${project.root}/`, '') }
}

describe('rulebook merge', { timeout: 120_000 }, () => {
  it('says of all shards what the whole says', () => {
    for (const [args, code] of [[[], 0], [twin, 1]] as const) {
      const whole = project.run('explore', 'demoFault', ...args)
      const all = merge(shard('1/2', ...args), shard('2/2', ...args))
      expect(all.code).toBe(code)
      const labels = ({ output }: { readonly output: string }): readonly string[] => output.split('\n').filter((line) => /^ {2}\S/.test(line))
      expect(labels(all)).toEqual(labels(whole))
      expect(all.output).toContain(code === 0 ? '\nnever, ' : '\nreached, ')
    }
  })

  it('is undecided where a shard is missing or hit a limit', () => {
    const [one, two] = [shard('1/2'), shard('2/2')]
    expect(merge(one)).toMatchObject({ code: 1, output: expect.stringMatching(/\nundecided, .* not all was visited: shard 2\/2 is missing\n/) as string })
    const limited: ShardResult = { ...two, verdict: 'undecided', limit: 'more than 5 states' }
    expect(merge(one, limited)).toMatchObject({ code: 1, output: expect.stringMatching(/ not all was visited: more than 5 states in shard 2\/2\n/) as string })
  })

  it('refuses what are no parts of one search', () => {
    const one = shard('1/2')
    expect(merge(one, one)).toEqual({ code: 2, output: 'rulebook: 1.json and 0.json are both of shard 1/2, expected each once; merge results of one search, from the same files' })
    expect(merge(one, shard('2/3')).output).toContain('1.json and 0.json are of 3 and 2 shards')
    expect(merge(one, shard('2/2', ...twin)).output).toContain('1.json and 0.json are of demoFault without 4.1-recheck and demoFault, expected one scenario')
    expect(merge(one, '{}').output).toBe('rulebook: 1.json is no result of a shard; write one with `rulebook explore NAME --shard i/n > FILE`')
    expect(merge(one, '{"format":"rulebook shard 1"}').code).toBe(2)
    for (const damage of [{ outcomes: [null] }, { shard: '2/0' }, { states: '5' }]) expect(merge(one, JSON.stringify({ ...one, ...damage })).output).toMatch(/^rulebook: 1\.json is no result of a shard; /)
  })

  it('refuses shards of different versions of the model', () => {
    const one = shard('1/2')
    project.write('src/kvm/added.ts', '')
    expect(merge(one, shard('2/2')).output).toContain('1.json and 0.json are of different versions of the model or the explorer, expected one')
  })

  it.each([['merge'], ['agree', '--merge']])('%s of a folder or of nothing is one line', (...command) => {
    expect(project.run(...command, 'docs')).toEqual({ code: 2, output: 'rulebook: docs: it is a folder, expected a file; name a file' })
    expect(project.run(...command, 'gone.json')).toEqual({ code: 2, output: 'rulebook: gone.json: there is no such file or folder; look at the spelling, and at the folder you are in' })
  })

  it.each([
    [['--shard', '0/2'], 'rulebook: --shard 0/2, expected i/n with i from 1 to n; as in --shard 1/4'],
    [['--shard', '1/2', '--first'], 'rulebook: --shard and --first, expected one of them; a shard is a part of the reduced search of all outcomes, in one thread'],
  ])('of %j there is no part', (args, output) => {
    expect(project.run('explore', 'demoFault', ...args)).toEqual({ code: 2, output })
  })
})
