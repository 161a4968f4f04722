import { remark } from 'remark'
import { describe, expect, it } from 'vitest'
import { problemText } from '../../src/chapter/problem.ts'
import { readChapter } from '../../src/chapter/read.ts'
import { chapterTree, sectionTree } from '../../src/chapter/tree.ts'
import { files, overview } from './sources.ts'
import type { Chapter } from '../../src/chapter/chapter.ts'

function chapter(): Chapter {
  const result = readChapter(files)
  if (!result.ok) throw new Error(result.problems.map(problemText).join('\n'))
  return result.value
}

/** The problems of the small chapter with one thing changed. */
function problems(from: string | RegExp, to: string): string {
  const result = readChapter(files.map(({ path, text }) => ({ path, text: text.replace(from, to) })))
  return result.ok ? 'none' : result.problems.map(problemText).join('\n')
}

describe('readChapter', () => {
  it('reads sections in the order of their numbers', () => {
    expect(chapter().sections.map(({ number, title, path, line }) => [number, title, path, line])).toEqual([
      ['4', 'The *chapter*', 'src/kvm/overview.ts', 2],
      ['4.1', 'Overview of `mn_*`', 'src/kvm/overview.ts', 8],
      ['4.2', 'Pending', 'src/kvm/pending.ts', 2],
    ])
  })

  it('reads clauses in the order in which they are placed, with their fields', () => {
    expect(chapter().clauses.map(({ body: _, ...clause }) => clause)).toEqual([
      {
        id: '4.1-first',
        section: '4.1',
        text: 'Look *before* you leap.\n\nTwice.',
        kernel: [
          { function: 'look()', file: 'virt/kvm/kvm_main.c', versions: '6.1 to 7.2' },
          { function: 'FNAME(leap)()', file: 'arch/x86/kvm/mmu/paging_tmpl.h', versions: '6.12' },
        ],
        differs: '6.1 leaps without looking.',
        path: 'src/kvm/overview.ts',
        line: 19,
      },
      {
        id: '4.1-second',
        section: '4.1',
        text: 'Then land.',
        kernel: [{ function: 'land()', file: 'virt/kvm/kvm_main.c', versions: '6.12' }],
        path: 'src/kvm/pending.ts',
        line: 8,
      },
    ])
  })

  it('reads markers with the function and the statement they are at', () => {
    expect(chapter().markers).toEqual([
      { clause: '4.1-first', path: 'src/kvm/pending.ts', line: 14, column: 1, edit: 'replace', code: 'const a = 2', statement: { from: 15, to: 15 }, function: '' },
      { clause: '4.1-first', path: 'src/kvm/overview.ts', line: 32, column: 3, edit: 'remove', statement: { from: 33, to: 33 }, function: 'leap' },
      { clause: '4.1-second', path: 'src/kvm/overview.ts', line: 34, column: 3, edit: 'swap', statement: { from: 35, to: 36 }, function: 'leap' },
    ])
  })

  it('keeps the positions of the source in the text', () => {
    const [first, second] = chapter().clauses[0]?.body.children ?? []
    expect(first?.position?.start).toMatchObject({ line: 21, column: 4 })
    expect(second?.position).toMatchObject({ start: { line: 23, column: 4 }, end: { line: 23, column: 10 } })
  })
})

describe('the tree of a chapter', () => {
  it('has the texts of clauses in place of their ids', () => {
    expect(remark().data('settings', { bullet: '-' }).stringify(chapterTree(chapter()))).toBe(`# 4 The *chapter*

Why it is.

## 4.1 Overview of \`mn_*\`

First comes this:

Look *before* you leap.

Twice.

1. Then land.
2. Another item.

## 4.2 Pending

Nothing.
`)
  })

  it('says where each block comes from, and leaves the chapter as it is', () => {
    const whole = chapter()
    const tree = sectionTree(whole, '4.1')
    expect(tree.children.map(({ data, position }) => [data, position?.start.line])).toEqual([
      [{ path: 'src/kvm/overview.ts' }, 8],
      [{ path: 'src/kvm/overview.ts' }, 10],
      [{ path: 'src/kvm/overview.ts', clause: '4.1-first' }, 21],
      [{ path: 'src/kvm/overview.ts', clause: '4.1-first' }, 23],
      [{ path: 'src/kvm/overview.ts' }, 14],
    ])
    expect(sectionTree(whole, '4.1')).toEqual(tree)
  })

  it('of an unknown section is our mistake', () => {
    expect(() => sectionTree(chapter(), '5')).toThrow('internal error in the chapter: no section 5 (please report)')
  })
})

describe('what is wrong in a chapter', () => {
  const o = 'src/kvm/overview.ts'
  const p = 'src/kvm/pending.ts'
  const forms = '`Kernel: is_page_fault_stale(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2` or one `Differs: …`'
  const cases: readonly (readonly [name: string, from: string | RegExp, to: string, problem: string])[] = [
    ['a section twice', 'DOC: 4.2 Pending', 'DOC: 4.1 Pending', `${o}:8:1  section 4.1 is written twice, expected once; it is also at ${p}:2`],
    ['a clause twice', 'DOC: clause 4.1-second', 'DOC: clause 4.1-first', `${o}:14:7  no clause is called \`4.1-second\`, expected the id of a clause\n  help: write a \`DOC: clause 4.1-second\` comment, or mend the id\n${o}:19:1  clause 4.1-first is written twice, expected once; it is also at ${p}:8`],
    ['a clause that is not placed', '[[4.1-first]]', 'Nothing.', `${o}:19:1  clause 4.1-first is placed nowhere, expected it once in section 4.1\n  help: put \`[[4.1-first]]\` in section 4.1 (${o}:8)`],
    ['a clause placed twice', 'Another item.', '[[4.1-first]]', `${o}:15:7  clause 4.1-first is placed twice, expected once; it is also at ${o}:12\n  help: keep one of the two`],
    ['a clause in another section', /^ \* Nothing\./m, ' * [[4.1-first]]', `clause 4.1-first is placed in section 4.2, expected section 4.1, which its id starts with\n  help: move the placeholder`],
    ['a clause without a section', /4\.1-first/g, '4.3-first', `clause 4.3-first is placed in section 4.1, expected section 4.3, which its id starts with`],
    ['an unknown clause in a section', 'Another item.', '[[4.1-third]]', `${o}:15:7  no clause is called \`4.1-third\`, expected the id of a clause\n  help: write a \`DOC: clause 4.1-third\` comment, or mend the id`],
    ['a placeholder within a text', 'Another item.', 'See [[4.1-first]].', `${o}:15:7  \`[[4.1-first]]\` stands within other text, expected a paragraph or list item of its own\n  help: put it in a paragraph or list item of its own`],
    ['a placeholder in a clause', 'Twice.', '[[4.1-second]]', `${o}:23:4  the text of clause 4.1-first has a placeholder in it, expected plain Markdown\n  help: place clauses in sections`],
    ['a clause without a marker', '// clause: 4.1-second; without: swap', '// see 4.1', `${p}:8:1  clause 4.1-second marks no statement, expected at least one\n  help: put \`// clause: 4.1-second\` above the statement that implements it`],
    ['a marker of no clause', '// clause: 4.1-second; without: swap', '// clause: 4.1-second; without: swap\n  // clause: 4.1-other', `${o}:35:3  this marker is of clause 4.1-other, which does not exist, expected the id of a clause\n  help: write a \`DOC: clause 4.1-other\` comment, or mend the id`],
    ['a marker that cannot be read', '; without: swap', '; swap', `${o}:34:3  \`// clause: 4.1-second; swap\` is not a clause marker, expected`],
    ['a marker of a statement that does nothing', 'yield 1', ';', `${o}:32:3  this marker of clause 4.1-first changes nothing (the statement does nothing), expected the twin to differ\n  help: mark a statement that does something, or take the marker away`],
    ['a marker of a type', 'yield 1', 'type Leap = number', `${o}:32:3  this marker of clause 4.1-first changes nothing (the statement does nothing)`],
    ['a marker that puts back the same', 'const a = 2', 'const a  = 1;', `${p}:14:1  this marker of clause 4.1-first changes nothing (the code after \`without:\` is the same)`],
    ['a marker that swaps a statement with its like', 'yield 3', 'yield 2', `${o}:34:3  this marker of clause 4.1-second changes nothing (the two statements are the same)`],
    ['a marker inside a statement of the same clause', 'yield 1', 'if (true) {\n    // clause: 4.1-first\n    yield 1\n  }', `${o}:34:5  this marker of clause 4.1-first changes nothing (the one in line 32 takes the whole away)`],
    ['a hole in the numbers', 'DOC: 4.2 Pending', 'DOC: 4.3 Pending', `${p}:2:1  section 4.3 has no section 4.2 before it, expected numbers without holes\n  help: add a \`DOC: 4.2 …\` comment, or renumber`],
    ['a missing parent', 'DOC: 4.2 Pending', 'DOC: 4.2.1 Pending', `${p}:2:1  section 4.2.1 has no section 4.2 before it, expected numbers without holes`],
    ['an empty clause', 'Then land.', '', `${p}:8:4  clause 4.1-second has no text, expected one rule\n  help: write the rule below its id`],
    ['a clause without a kernel function', /^ \* Kernel: land.*\n/m, '', `${p}:8:4  this clause has no \`Kernel:\` line, expected the kernel function it is about\n  help: add \`Kernel: function(), file, version\``],
    ['a malformed kernel line', 'land(), virt', 'land, virt', `${p}:12:4  \`Kernel: land, virt/kvm/kvm_main.c, 6.12\` cannot be read, expected ${forms}\n  help: write it in this form`],
    ['a malformed version', 'kvm_main.c, 6.12', 'kvm_main.c, new', `${p}:12:4  \`Kernel: land(), virt/kvm/kvm_main.c, new\` cannot be read, expected ${forms}`],
    ['an unknown field', 'Differs:', 'Different:', `${o}:27:4  \`Different: 6.1 leaps without looking.\` cannot be read, expected ${forms}`],
    ['a heading that names nothing', 'DOC: 4.2 Pending', 'DOC: Pending', `${p}:2:4  \`DOC: Pending\` names neither a section nor a clause, expected \`DOC: 4.2 Title\` or \`DOC: clause 4.2-name\`\n  help: write it in one of these forms`],
    ['a clause id that is none', 'DOC: clause 4.1-second', 'DOC: clause second', `${p}:8:4  \`DOC: clause second\` names neither a section nor a clause, expected`],
    ['a comment with one star', '/**\n * DOC: 4.2', '/*\n * DOC: 4.2', `${p}:1:1  this \`DOC:\` comment cannot be read, expected \`/**\`, then \`DOC: 4.2 Title\` or \`DOC: clause 4.2-name\`\n  help: write its first line in one of these forms`],
    ['a heading without a colon', 'DOC: 4.2', 'DOC 4.2', `${p}:1:1  this \`DOC:\` comment cannot be read`],
    ['a file that does not parse', 'const a = 1', 'const a =', `${p}:15:10  the file does not parse (Expression expected)\n  help: mend the syntax`],
  ]
  it.each(cases)('%s', (_, from, to, problem) => {
    expect(problems(from, to)).toContain(problem)
  })

  it('is collected, in the order of the files and lines', () => {
    const result = readChapter([{ path: 'a.ts', text: overview.replace('DOC: 4 ', 'DOC: x ').replace('6.12', 'new') }])
    const lines = result.ok ? [] : result.problems.map(({ line }) => line)
    expect(lines).toEqual(lines.toSorted((a, b) => a - b))
    expect(lines.length).toBeGreaterThan(3)
  })
})
