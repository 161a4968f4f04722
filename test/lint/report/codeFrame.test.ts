import { describe, expect, it } from 'vitest'
import { codeFrame } from '../../../lint/report/codeFrame.ts'
import { unpainted } from '../../../lint/report/report.ts'
import { placeIn } from './exampleReport.ts'

const frame = (text: string, at: readonly [number, number], length = 1): readonly string[] =>
  codeFrame(text, placeIn('a.ts', at, length), unpainted)

describe('codeFrame', () => {
  it('shows a line on each side and underlines the place', () => {
    expect(frame('one\ntwo\nthree\nfour', [2, 1], 3)).toEqual(['  1 | one', '> 2 | two', '    | ^^^', '  3 | three'])
  })

  it('a tab before the place stays a tab', () => {
    expect(frame('\tab', [1, 2], 2)).toEqual(['> 1 | \tab', '    | \t^^'])
  })

  it('wide characters take two columns and marks none', () => {
    expect(frame('狼e\u0301x', [1, 4], 1)).toEqual(['> 1 | 狼e\u0301x', '    |    ^'])
  })

  it('a line wider than a screen is cut around the place', () => {
    const [line, marks] = frame(`${'a'.repeat(5000)}X${'b'.repeat(5000)}`, [1, 5001])
    expect(line!.length).toBeLessThan(130)
    expect(line![marks!.indexOf('^')]).toBe('X')
  })

  it('an escape sequence in the source does not reach the terminal', () => {
    expect(frame('\u001b[31mred\u0007', [1, 1]).join('\n')).not.toMatch(/[\u001b\u0007]/)
  })

  it('CR LF, LF and CR all end lines', () => {
    expect(frame('a\r\nb\rc', [2, 1])).toEqual(['  1 | a', '> 2 | b', '    | ^', '  3 | c'])
  })

  it('a place outside the text has no frame', () => {
    expect(frame('a', [9, 1])).toEqual([])
  })

  it('a place at the end of a line is marked behind it', () => {
    expect(frame('ab', [1, 3])).toEqual(['> 1 | ab', '    |   ^'])
  })
})
