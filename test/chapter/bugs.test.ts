import { describe, expect, it } from 'vitest'
import type { Bug } from '../../src/chapter/bugs.ts'
import { bugTable, clauseTable } from '../../src/chapter/clauseTable.ts'
import { editSource } from '../../src/chapter/edit.ts'
import { matrixOf } from '../../src/chapter/matrix.ts'
import { problemText } from '../../src/chapter/problem.ts'
import { readChapter } from '../../src/chapter/read.ts'
import { twinWords } from '../../src/chapter/twin.ts'
import { files } from './sources.ts'

const id = '2021-leapt-twice'

function edited(text: string): string {
  const result = editSource(text, 'src/kvm/f.ts', { without: id })
  return result.ok ? result.code : result.problems.map(problemText).join('\n')
}

describe('a bug marker', () => {
  it('puts back what the statement was', () => {
    expect(edited(`// bug: ${id}; was: \`f(); f()\`\nf()\n`)).toBe(`// bug: ${id}; was: \`f(); f()\`\nf(); f();\n`)
  })

  it('alone: the statement was not there', () => {
    expect(edited(`// bug: ${id}\n// clause: 4.1-other\nf()\n`)).toBe(`// bug: ${id}\n// clause: 4.1-other\n;\n`)
  })

  it('swaps', () => {
    expect(edited(`{\n// bug: ${id}; was: swap\nf()\ng()\n}\n`)).toBe(`{\n// bug: ${id}; was: swap\ng();\nf();\n}\n`)
  })

  it.each([
    [`// bug: ${id}; without: swap\nf()`, `1:1  \`// bug: ${id}; without: swap\` is not a bug marker, expected \`// bug: ID\`, \`// bug: ID; was: swap\` or \`\`// bug: ID; was: \`code\` \`\`\n  help: write it in one of these forms`],
    ['// bug: 4.1-rule\nf()', '1:9  `4.1-rule` is not the id of a bug, expected a year and words: `2021-root-invalidated-by-update`\n  help: write the id as the page in docs/bugs is called'],
    ['// clause: 2021-rule\nf()', '1:12  `2021-rule` is not a clause id, expected a section number and words: `4.2.1-recheck`\n  help: write the id as in the `DOC: clause` comment'],
    [`// bug: ${id}\n\nf()`, '1:1  there is a blank line between this bug marker and the next statement, expected none\n  help: put the marker on a line of its own, directly above the statement it marks'],
    [`// bug: ${id}; was: \`g(\`\nf()`, "1:1  the code after `was:` does not parse (Argument expression expected), expected statements\n  help: mend the code between the back-ticks"],
    [`// bug: ${id}\nconst a = 1\nf(a)`, `3:3  with bug ${id} nothing declares \`a\`, which is used here, expected a declaration`],
  ])('is refused: %s', (text, expected) => {
    expect(edited(text)).toContain(`src/kvm/f.ts:${expected}`)
  })
})

const bug: Bug = {
  id, page: `docs/bugs/${id}.md`, title: 'Leapt | twice', commits: ['0123456789ab'], cve: 'CVE-2021-12345', fixedIn: '5.14',
  where: 'x86', broke: ['4.1-first'], runs: [id], harm: 'fell',
}

const marker = { path: 'src/kvm/more.ts', text: `f()\n// bug: ${id}\ng()\n` }

function chapterWith(...more: readonly { path: string; text: string }[]): Extract<ReturnType<typeof readChapter>, { ok: true }>['value'] {
  const chapter = readChapter([...files, ...more])
  if (!chapter.ok) throw new Error('the small chapter cannot be read')
  return chapter.value
}

describe('bugs and clauses', () => {
  it('a bug marker is none of a clause', () => {
    const { markers, bugMarkers } = chapterWith(marker)
    expect(markers.map(({ clause }) => clause)).not.toContain(id)
    expect(bugMarkers).toEqual([{ clause: id, path: 'src/kvm/more.ts', line: 2, column: 1, edit: 'remove', statement: { from: 3, to: 3 }, function: '' }])
  })

  it('the matrix has the bugs of each clause', () => {
    expect(matrixOf(chapterWith(marker), { blocks: [], bugs: [bug] }).rows.map(({ clause, bugs }) => [clause, bugs])).toEqual([['4.1-first', [id]], ['4.1-second', []]])
  })

  it('a marker without a page that runs it is a hole', () => {
    const holes = (bugs: readonly Bug[]): readonly unknown[] => matrixOf(chapterWith(marker), { blocks: [], bugs }).holes.filter(({ kind }) => kind === 'no page')
    expect(holes([bug])).toEqual([])
    expect(holes([{ ...bug, runs: ['4.1-first'] }])).toEqual([{ kind: 'no page', clause: id, at: 'src/kvm/more.ts:2' }])
    expect(holes([])).toHaveLength(1)
  })

  it('twins are named by what was done', () => {
    expect([twinWords('4.1-first'), twinWords(id)]).toEqual(['without 4.1-first', `with ${id}`])
  })
})

describe('the tables', () => {
  const linkTo = (file: string): string => `x/${file}`

  it('a clause a row', () => {
    const blocks = [{ clause: '4.1-first', page: 'docs/locking/4.1.md', line: 1, block: 'b', scenario: 'b' }]
    const matrix = matrixOf(chapterWith(marker), { blocks, bugs: [bug] })
    expect(clauseTable(matrix, new Map([['4.1-first', { whole: 'never', harm: 'fell' }]]), { linkTo }).split('\n').slice(2)).toEqual([
      `| [4.1-first](x/docs/locking/4.1.md) | \`look()\`, \`FNAME(leap)()\` | never | fell | [${id}](x/docs/bugs/${id}.md) |`,
      '| 4.1-second | `land()` | – | – | – |',
    ])
  })

  it('a bug a row', () => {
    expect(bugTable([bug, { ...bug, cve: undefined, harm: undefined, broke: [] }], { linkTo }).split('\n').slice(2)).toEqual([
      `| [${id}](x/docs/bugs/${id}.md) | Leapt \\| twice | \`0123456789ab\`, CVE-2021-12345 | 5.14 | x86 | 4.1-first | fell |`,
      `| [${id}](x/docs/bugs/${id}.md) | Leapt \\| twice | \`0123456789ab\` | 5.14 | x86 | – | none: it only costs time |`,
    ])
  })
})
