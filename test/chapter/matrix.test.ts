import { describe, expect, it } from 'vitest'
import { matrixOf } from '../../src/chapter/matrix.ts'
import type { Matrix } from '../../src/chapter/matrix.ts'
import { matrixText } from '../../src/chapter/matrixText.ts'
import { readChapter } from '../../src/chapter/read.ts'
import { files } from './sources.ts'

const block = { clause: '4.1-first', page: 'docs/locking/4.1-overview.md', line: 12, block: 'leaping', scenario: 'leaping' }

function matrix(): Matrix {
  const chapter = readChapter(files)
  if (!chapter.ok) throw new Error('the small chapter cannot be read')
  const blocks = [block, { ...block, line: 40, block: 'leapingTwice' }, { ...block, clause: '4.1-gone' }]
  return matrixOf(chapter.value, { blocks, rules: [{ clause: '4.1-first', rule: 'look-before-leap' }, { clause: '4.1-lost', rule: 'lost-rule' }] })
}

describe('matrixOf', () => {
  it('has a row for each clause, with all that names it', () => {
    const [first, second] = matrix().rows
    expect(first).toEqual({
      clause: '4.1-first',
      section: '4.1',
      path: 'src/kvm/overview.ts',
      line: 19,
      blocks: [
        { page: 'docs/locking/4.1-overview.md', line: 12, block: 'leaping', scenario: 'leaping' },
        { page: 'docs/locking/4.1-overview.md', line: 40, block: 'leapingTwice', scenario: 'leaping' },
      ],
      rules: ['look-before-leap'],
      bugs: [],
      statements: [
        { path: 'src/kvm/pending.ts', line: 14, function: '', edit: 'replace' },
        { path: 'src/kvm/overview.ts', line: 32, function: 'leap', edit: 'remove' },
      ],
      kernel: [
        { function: 'look()', file: 'virt/kvm/kvm_main.c', versions: '6.1 to 7.2' },
        { function: 'FNAME(leap)()', file: 'arch/x86/kvm/mmu/paging_tmpl.h', versions: '6.12' },
      ],
      differs: '6.1 leaps without looking.',
    })
    expect(second?.blocks).toEqual([])
  })

  it('lists clauses without a block or statement, and references to unknown clauses', () => {
    expect(matrix().holes).toEqual([
      { kind: 'no block', clause: '4.1-second', at: 'src/kvm/pending.ts:8' },
      { kind: 'unknown clause', clause: '4.1-gone', at: 'docs/locking/4.1-overview.md:12' },
      { kind: 'unknown clause', clause: '4.1-lost', at: 'lost-rule' },
    ])
  })
})

describe('matrixText', () => {
  it('aligns columns and lists the holes below', () => {
    expect(matrixText(matrix())).toBe(`clause      block in docs/locking/                     lint rule         statement in src/kvm/        kernel
----------  -----------------------------------------  ----------------  ---------------------------  ------------------
4.1-first   4.1-overview.md:12 leaping                 look-before-leap  pending.ts:14, replace       look() 6.1 to 7.2
            4.1-overview.md:40 leapingTwice (leaping)                    overview.ts:32 leap, remove  FNAME(leap)() 6.12
4.1-second                                                               overview.ts:34 leap, swap    land() 6.12

src/kvm/pending.ts:8  4.1-second: no block
docs/locking/4.1-overview.md:12  4.1-gone: unknown clause
lost-rule  4.1-lost: unknown clause
`)
  })

  it('fits the width it is given, and leaves out rules if there are none', () => {
    const { rows } = matrix()
    const text = matrixText({ rows: rows.map((row) => ({ ...row, rules: [] })), holes: [] }, { width: 80 })
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80)
    expect(text).not.toContain('lint rule')
    expect(text).toMatch(/no holes\n$/)
  })
})
