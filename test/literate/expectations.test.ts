import { describe, expect, it } from 'vitest'
import { mismatches } from '../../src/literate/expectations.ts'
import type { ExpectedBlock } from '../../src/literate/expectations.ts'
import { readPage } from '../../src/literate/page.ts'
import { applyEdits } from '../../src/literate/promote.ts'
import type { ExploreRun } from '../../src/literate/run.ts'

const run: ExploreRun = {
  failures: [],
  reached: ['x', 'y'],
  states: 3,
  outcomes: 'the outcomes',
  traces: new Map([['x', 'trace x\n\nreplay x'], ['y', 'trace y']]),
}

function blockOf(text: string): ExpectedBlock {
  const [block] = readPage('p.md', text).page.blocks
  if (block?.kind !== 'explore') throw new Error('no block')
  return { ...block, traces: Object.fromEntries(block.traces) }
}

function promoted(text: string): string {
  return applyEdits(text, mismatches(blockOf(text), run).map(({ edit }) => edit))
}

const bare = '# T\n\n```ts explore name=a without=x,y\ncode\n```\n\nProse.\n'

describe('mismatches', () => {
  it('puts missing fences below the block, outcomes first', () => {
    expect(promoted(bare)).toBe(
      '# T\n\n```ts explore name=a without=x,y\ncode\n```\n\n```text outcomes\nthe outcomes\n```\n\n' +
        '```text trace without=x\ntrace x\n\nreplay x\n```\n\n```text trace without=y\ntrace y\n```\n\nProse.\n',
    )
  })

  it('is content with what it wrote', () => {
    expect(mismatches(blockOf(promoted(bare)), run)).toEqual([])
  })

  it('rewrites a fence that differs and leaves the others', () => {
    const stale = promoted(bare).replace('trace y', 'another')
    expect(mismatches(blockOf(stale), run).map(({ message }) => message)).toEqual([
      '`trace without=y` is not what was found, expected equal texts',
    ])
    expect(promoted(stale)).toBe(promoted(bare))
  })

  it('puts a missing trace after the one before it', () => {
    const without = promoted(bare).replace('```text trace without=y\ntrace y\n```\n\n', '')
    expect(promoted(without)).toBe(promoted(bare))
  })

  it('keeps the indentation of a list', () => {
    const listed = '# T\n\n- item\n\n  ```ts explore name=a without=x,y\n  code\n  ```\n'
    const once = promoted(listed)
    expect(once).toContain('\n  ```text trace without=x\n  trace x\n\n  replay x\n  ```')
    expect(promoted(once)).toBe(once)
  })

  it('fills an empty fence', () => {
    const empty = bare.replace('\n\nProse.', '\n\n```text outcomes\n```\n\nProse.')
    expect(promoted(empty)).toBe(promoted(bare))
  })

  it('shows what differs', () => {
    const page = promoted(bare).replace('the outcomes', 'these outcomes')
    expect(mismatches(blockOf(page), run)[0]?.detail).toBe('@@ -1,1 +1,1 @@\n-these outcomes\n+the outcomes')
  })
})
