import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns } from '../../src/rst/columns.ts'
import { wrap } from '../../src/rst/wrap.ts'

const word = fc.oneof(
  fc.constantFrom('-', '1.', ':a:', '..', '====', '-x', '|', '日本', '``a b``', '\\\\', 'e.g.'),
  fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'b', '.', '-') }),
)

describe('wrap', () => {
  it('keeps the words and the width, unless one word and the one tied to it are too long', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), fc.nat({ max: 50 }), (words, more) => {
        const width = 30 + more
        const lines = wrap(words, width)
        expect(lines.every((line) => columns(line) <= width)).toBe(true)
        const unescaped = lines.map((line) => line.replace(/^\\(?! |\\)|^\\ /, ''))
        expect(unescaped.join(' ')).toBe(words.join(' '))
      }),
    )
  })

  it('does not break after a line break could be mistaken', () => {
    expect(wrap(['aaaa', 'bbbb', '-', 'cc'], 10)).toEqual(['aaaa', 'bbbb - cc'])
  })

  it('puts a word that is too long on a line of its own', () => {
    expect(wrap(['a', '``b b b b b b``', 'c'], 10)).toEqual(['a', '``b b b b b b``', 'c'])
  })

  it('of nothing is nothing', () => {
    expect(wrap([], 80)).toEqual([])
  })
})

describe('columns', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['ＡＢ', 4],
    ['😀', 2],
    ['“’—…', 4],
    ['e\u0301', 2],
  ])('%s', (text, width) => {
    expect(columns(text)).toBe(width)
  })
})
