import { describe, expect, it } from 'vitest'
import { rstOf } from './markdown.ts'
import { rows } from './rows.ts'

describe('list', () => {
  rows([
    { name: 'a tight list has no blank lines', markdown: ['* a', '* b'], rst: ['- a', '- b'] },
    { name: 'a loose list has', markdown: ['- a', '', '- b'], rst: ['- a', '', '- b'] },
    {
      name: 'numbers are written out and indent as wide',
      markdown: ['9. a', '', '   b', '1. c'],
      rst: ['9. a', '', '   b', '', '10. c'],
    },
    {
      name: 'a nested list has blank lines around it',
      markdown: ['- a', '  1. b', '- c'],
      rst: ['- a', '', '  1. b', '', '- c'],
    },
    {
      name: 'long items are filled under their text',
      markdown: [`- ${'word '.repeat(16).trim()}`],
      rst: [`- ${'word '.repeat(15).trim()}`, '  word'],
    },
    { name: 'an empty number stands alone', markdown: ['1. a', '2.'], rst: ['1. a', '', '2.'] },
    { name: 'a list may start an item', markdown: ['- - a', '  - b'], rst: ['- - a', '  - b'] },
  ])
})

describe('blockquote', () => {
  rows([
    {
      name: 'a quote is indented',
      markdown: ['a', '', '> b', '>', '> c'],
      rst: ['a', '', '    b', '', '    c'],
    },
  ])
})

describe('code', () => {
  rows([
    {
      name: 'a final colon is doubled',
      markdown: ['So:', '```c', 'a();', '```'],
      rst: ['So::', '', '    a();'],
    },
    {
      name: 'without one the colons stand alone',
      markdown: ['So.', '```', 'a();', '```'],
      rst: ['So.', '', '::', '', '    a();'],
    },
    {
      name: 'tabs are expanded by the column of the code',
      markdown: ['```', '\ta', 'b\tc', '```'],
      rst: ['::', '', '            a', '    b       c'],
    },
    {
      name: 'shared indentation goes',
      markdown: ['```', '\tif (a)', '\t\tb();', '```'],
      rst: ['::', '', '    if (a)', '            b();'],
    },
    {
      name: 'blank lines inside stay, those at the edges go',
      markdown: ['```', '', 'a', '', 'b', '', '```'],
      rst: ['::', '', '    a', '', '    b'],
    },
    { name: 'empty code is nothing', markdown: ['a', '```', '```', 'b'], rst: ['a', '', 'b'] },
    {
      name: 'code may start an item',
      markdown: ['- ```', '  a', '  ```'],
      rst: ['- ::', '', '      a'],
    },
  ])
})

describe('table', () => {
  rows([
    {
      name: 'a grid with a head',
      markdown: ['| a | b |', '| - | - |', '| `x` | |'],
      rst: ['+-------+---+', '| a     | b |', '+=======+===+', '| ``x`` |   |', '+-------+---+'],
    },
    {
      name: 'wide characters take two columns',
      markdown: ['| 日本 |', '| - |', '| abcd |'],
      rst: ['+------+', '| 日本 |', '+======+', '| abcd |', '+------+'],
    },
    {
      name: 'a lone dash is no bullet',
      markdown: ['| a |', '| - |', '| - |'],
      rst: ['+----+', '| a  |', '+====+', '| \\- |', '+----+'],
    },
    {
      name: 'letters are composed',
      markdown: ['| e\u0301 |', '| - |'],
      rst: ['+---+', '| \u00e9 |', '+---+'],
    },
  ])

  it('fills the widest columns when the table is too wide', () => {
    const rst = rstOf(['| k | text |', '| - | - |', `| a | ${'word '.repeat(30)} |`])
    expect(Math.max(...rst.split('\n').map((line) => line.length))).toBe(80)
    expect(rst.split('\n')[1]).toMatch(/^\| k \| text {2,}\|$/)
  })
})

describe('thematicBreak', () => {
  rows([
    {
      name: 'a transition between two blocks',
      markdown: ['a', '', '---', '', 'b'],
      rst: ['a', '', '--------', '', 'b'],
    },
  ])
})
