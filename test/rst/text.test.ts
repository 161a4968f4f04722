import { describe, expect, it } from 'vitest'
import type { Adornment } from '../../src/rst/state.ts'
import { rstOf } from './markdown.ts'
import { rows } from './rows.ts'

describe('heading', () => {
  rows([
    { name: 'depth 1 has lines over and under', markdown: ['# KVM'], rst: ['====', 'KVM', '===='] },
    { name: 'depth 2 is dashes', markdown: ['## 4. Faults'], rst: ['4. Faults', '---------'] },
    {
      name: 'depth 3 is carets, depth 4 tildes',
      markdown: ['### 4.2 Fields', '#### 4.2.1 Derived'],
      rst: ['4.2 Fields', '^^^^^^^^^^', '', '4.2.1 Derived', '~~~~~~~~~~~~~'],
    },
    {
      name: 'the line is as wide as the source of the title',
      markdown: ['## 4.4 `kvm->mn_*`'],
      rst: ['4.4 ``kvm->mn_*``', '-----------------'],
    },
    { name: 'a wide character takes two columns', markdown: ['## 日本語'], rst: ['日本語', '------'] },
    {
      name: 'a title stays on one line',
      markdown: [`## ${'word '.repeat(20).trim()}`],
      rst: ['word '.repeat(20).trim(), '-'.repeat(99)],
    },
    {
      name: 'a title keeps its number but not its bullet',
      markdown: ['## \\- x'],
      rst: ['\\- x', '----'],
    },
  ])

  it('takes other adornments', () => {
    const adornments: Adornment[] = [
      { mark: '*', place: 'under' },
      { mark: '+', place: 'under' },
    ]
    expect(rstOf('# A\n## B', { adornments })).toBe('A\n****\n\nB\n++++\n')
  })
})

describe('paragraph', () => {
  rows([
    {
      name: 'lines are filled to 80 columns',
      markdown: [`${'a'.repeat(40)} ${'b'.repeat(39)} c`],
      rst: [`${'a'.repeat(40)} ${'b'.repeat(39)}`, 'c'],
    },
    {
      name: 'soft breaks and double blanks are one blank',
      markdown: ['one', 'two  three'],
      rst: ['one two three'],
    },
    {
      name: 'a literal is never broken',
      markdown: [`${'x '.repeat(38)}\`a b c d\``],
      rst: ['x '.repeat(38).trim(), '``a b c d``'],
    },
    { name: 'hard breaks make a line block', markdown: ['one\\', 'two'], rst: ['| one', '| two'] },
    {
      name: 'a long line of a line block goes on indented',
      markdown: [`${'word '.repeat(16).trim()}\\`, 'two'],
      rst: [`| ${'word '.repeat(15).trim()}`, '  word', '| two'],
    },
    {
      name: 'a word that looks like a number is not left at the start of a line',
      markdown: [`${'word '.repeat(16).trim()} 6. and on`],
      rst: ['word '.repeat(15).trim(), 'word 6. and on'],
    },
  ])
})
