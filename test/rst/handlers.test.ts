import { describe, expect, it } from 'vitest'
import { toRst } from '../../src/rst/toRst.ts'
import { rstOf } from './markdown.ts'

interface Row {
  readonly name: string
  readonly markdown: readonly string[]
  readonly rst: readonly string[]
}

function table(rows: readonly Row[]): void {
  it.each(rows)('$name', ({ markdown, rst }) => {
    expect(rstOf(markdown)).toBe(`${rst.join('\n')}\n`)
  })
}

describe('heading', () => {
  table([
    { name: 'depth 1 has lines over and under', markdown: ['# KVM'], rst: ['====', 'KVM', '===='] },
    { name: 'depth 2 is dashes', markdown: ['## 4. Faults'], rst: ['4. Faults', '---------'] },
    { name: 'depth 3 is carets, depth 4 tildes', markdown: ['### 4.2 Fields', '#### 4.2.1 Derived'], rst: ['4.2 Fields', '^^^^^^^^^^', '', '4.2.1 Derived', '~~~~~~~~~~~~~'] },
    { name: 'the line is as wide as the source of the title', markdown: ['## 4.4 `kvm->mn_*`'], rst: ['4.4 ``kvm->mn_*``', '-----------------'] },
    { name: 'a wide character takes two columns', markdown: ['## 日本語'], rst: ['日本語', '------'] },
    { name: 'a title stays on one line', markdown: [`## ${'word '.repeat(20).trim()}`], rst: ['word '.repeat(20).trim(), '-'.repeat(99)] },
    { name: 'a title keeps its number but not its bullet', markdown: ['## \\- x'], rst: ['\\- x', '----'] },
  ])

  it('takes other adornments', () => {
    expect(rstOf('# A\n## B', { adornments: [{ mark: '*', place: 'under' }, { mark: '+', place: 'under' }] })).toBe('A\n****\n\nB\n++++\n')
  })
})

describe('paragraph', () => {
  table([
    { name: 'lines are filled to 80 columns', markdown: [`${'a'.repeat(40)} ${'b'.repeat(39)} c`], rst: [`${'a'.repeat(40)} ${'b'.repeat(39)}`, 'c'] },
    { name: 'soft breaks and double blanks are one blank', markdown: ['one', 'two  three'], rst: ['one two three'] },
    { name: 'a literal is never broken', markdown: [`${'x '.repeat(38)}\`a b c d\``], rst: ['x '.repeat(38).trim(), '``a b c d``'] },
    { name: 'hard breaks make a line block', markdown: ['one\\', 'two'], rst: ['| one', '| two'] },
    { name: 'a long line of a line block goes on indented', markdown: [`${'word '.repeat(16).trim()}\\`, 'two'], rst: [`| ${'word '.repeat(15).trim()}`, '  word', '| two'] },
    { name: 'a word that looks like a number is not left at the start of a line', markdown: [`${'word '.repeat(16).trim()} 6. and on`], rst: ['word '.repeat(15).trim(), 'word 6. and on'] },
  ])
})

describe('inline', () => {
  table([
    { name: 'code is a literal', markdown: ['`mn_*` here'], rst: ['``mn_*`` here'] },
    { name: 'code that a literal cannot hold is a role', markdown: ['`` `a ``'], rst: [':literal:`\\`a`'] },
    { name: 'code ending in a backslash is a literal', markdown: ['`a\\`'], rst: ['``a\\``'] },
    { name: 'emphasis', markdown: ['an *open* question'], rst: ['an *open* question'] },
    { name: 'strong emphasis', markdown: ['**not** here'], rst: ['**not** here'] },
    { name: 'a link is anonymous', markdown: ['[KVM](https://x.y/kvm)'], rst: ['`KVM <https://x.y/kvm>`__'] },
    { name: 'code in a link is plain', markdown: ['[`foo()`](a.html)'], rst: ['`foo() <a.html>`__'] },
    { name: 'a link that ends in an underscore is no reference', markdown: ['[a](foo_)'], rst: ['`a <foo%5F>`__'] },
    { name: 'an address is bare', markdown: ['see <https://x.y/kvm>.'], rst: ['see https://x.y/kvm.'] },
    { name: 'an address with what would be a reference is named', markdown: ['<https://x.y/a_/b>'], rst: ['`https://x.y/a_/b <https://x.y/a_/b>`__'] },
    { name: 'an address after an unknown scheme is named', markdown: ['mmu.c:12, <https://x.y>'], rst: ['mmu.c:12, `https://x.y <https://x.y>`__'] },
    { name: 'a reference finds its definition', markdown: ['[KVM][k]', '', '[k]: https://x.y'], rst: ['`KVM <https://x.y>`__'] },
    { name: 'code splits the emphasis it stands in', markdown: ['*see `x` now*'], rst: ['*see* ``x`` *now*'] },
    { name: 'strong wins over emphasis', markdown: ['*a **b** c*'], rst: ['*a* **b** *c*'] },
    { name: 'neighbours of one face are one', markdown: ['*a _b_*'], rst: ['*a b*'] },
    { name: 'markup that touches a word is parted with an escaped blank', markdown: ['re*read*s'], rst: ['re\\ *read*\\ s'] },
  ])
})

describe('list', () => {
  table([
    { name: 'a tight list has no blank lines', markdown: ['* a', '* b'], rst: ['- a', '- b'] },
    { name: 'a loose list has', markdown: ['- a', '', '- b'], rst: ['- a', '', '- b'] },
    { name: 'numbers are written out and indent as wide', markdown: ['9. a', '', '   b', '1. c'], rst: ['9. a', '', '   b', '', '10. c'] },
    { name: 'a nested list has blank lines around it', markdown: ['- a', '  1. b', '- c'], rst: ['- a', '', '  1. b', '', '- c'] },
    { name: 'long items are filled under their text', markdown: [`- ${'word '.repeat(16).trim()}`], rst: [`- ${'word '.repeat(15).trim()}`, '  word'] },
    { name: 'an empty number stands alone', markdown: ['1. a', '2.'], rst: ['1. a', '', '2.'] },
    { name: 'a list may start an item', markdown: ['- - a', '  - b'], rst: ['- - a', '  - b'] },
  ])
})

describe('blockquote', () => {
  table([
    { name: 'a quote is indented', markdown: ['a', '', '> b', '>', '> c'], rst: ['a', '', '    b', '', '    c'] },
  ])
})

describe('code', () => {
  table([
    { name: 'a final colon is doubled', markdown: ['So:', '```c', 'a();', '```'], rst: ['So::', '', '    a();'] },
    { name: 'without one the colons stand alone', markdown: ['So.', '```', 'a();', '```'], rst: ['So.', '', '::', '', '    a();'] },
    { name: 'tabs are expanded by the column of the code', markdown: ['```', '\ta', 'b\tc', '```'], rst: ['::', '', '            a', '    b       c'] },
    { name: 'blank lines inside stay, those at the edges go', markdown: ['```', '', 'a', '', 'b', '', '```'], rst: ['::', '', '    a', '', '    b'] },
    { name: 'empty code is nothing', markdown: ['a', '```', '```', 'b'], rst: ['a', '', 'b'] },
    { name: 'code may start an item', markdown: ['- ```', '  a', '  ```'], rst: ['- ::', '', '      a'] },
  ])
})

describe('table', () => {
  table([
    { name: 'a grid with a head', markdown: ['| a | b |', '| - | - |', '| `x` | |'], rst: ['+-------+---+', '| a     | b |', '+=======+===+', '| ``x`` |   |', '+-------+---+'] },
    { name: 'wide characters take two columns', markdown: ['| 日本 |', '| - |', '| abcd |'], rst: ['+------+', '| 日本 |', '+======+', '| abcd |', '+------+'] },
    { name: 'a lone dash is no bullet', markdown: ['| a |', '| - |', '| - |'], rst: ['+----+', '| a  |', '+====+', '| \\- |', '+----+'] },
    { name: 'letters are composed', markdown: ['| e\u0301 |', '| - |'], rst: ['+---+', '| \u00e9 |', '+---+'] },
  ])

  it('fills the widest columns when the table is too wide', () => {
    const rst = rstOf(['| k | text |', '| - | - |', `| a | ${'word '.repeat(30)} |`])
    expect(Math.max(...rst.split('\n').map((line) => line.length))).toBe(80)
    expect(rst.split('\n')[1]).toMatch(/^\| k \| text {2,}\|$/)
  })
})

describe('thematicBreak', () => {
  table([{ name: 'a transition between two blocks', markdown: ['a', '', '---', '', 'b'], rst: ['a', '', '--------', '', 'b'] }])
})

describe('what cannot be written is refused by name', () => {
  it.each([
    ['html', '<b>x</b>', 'cannot write "html" as reStructuredText: HTML would be shown as text; write Markdown'],
    ['image', '![x](y.png)', 'cannot write "image" as reStructuredText: locking.rst has no figures; put it into words'],
    ['delete', '~~x~~', 'cannot write "delete" as reStructuredText: reStructuredText has no strike-through; leave the words out'],
    ['footnote', 'a[^1]\n\n[^1]: b', 'cannot write "footnoteReference" as reStructuredText: locking.rst has no footnotes; put the note into the text'],
    ['check box', '- [ ] x', 'cannot write "listItem" as reStructuredText: there are no check boxes in rst'],
    ['title in a quote', '> # x', 'cannot write "heading" as reStructuredText: a title may not stand in a list, quote or table'],
    ['title without text', '#', 'cannot write "heading" as reStructuredText: a title needs text'],
    ['too deep a title', '#### a\n##### b', 'cannot write "heading" as reStructuredText: depth 5 has no adornment'],
    ['skipped level', '## a\n#### b', 'cannot write "heading" as reStructuredText: depth 4 right under 2 skips a level'],
    ['title above the first', '## a\n# b', 'cannot write "heading" as reStructuredText: depth 1 after the document began at 2'],
    ['transition in a list', '- a\n\n  ---\n\n  b', 'cannot write "thematicBreak" as reStructuredText: a transition may not stand in a list or quote'],
    ['transition at the start', '---\n\na', 'cannot write "thematicBreak" as reStructuredText: a section may not begin with a transition'],
    ['transition at the end', 'a\n\n---', 'cannot write "thematicBreak" as reStructuredText: a document may not end with a transition'],
    ['two transitions', 'a\n\n---\n***\n\nb', 'cannot write "thematicBreak" as reStructuredText: two transitions need a block between them'],
    ['combining character in a table', '| q\u0301 |\n| - |', 'cannot write "tableCell" as reStructuredText: docutils cuts cells with combining characters in the wrong place'],
  ])('%s', (_, markdown, message) => {
    expect(() => rstOf(markdown)).toThrow(new Error(message))
  })

  it('a type nobody has heard of, with its place', () => {
    const position = { start: { line: 3, column: 5 }, end: { line: 3, column: 6 } }
    const node = { type: 'mermaid', position } as never
    expect(() => toRst({ type: 'root', children: [node] })).toThrow('3:5: cannot write "mermaid" as reStructuredText: there is no handler for it')
  })
})
