import { describe, expect, it } from 'vitest'
import { blockJoins } from '../../src/rst/blockJoin.ts'
import type { Face } from '../../src/rst/face.ts'
import { inlineJoins } from '../../src/rst/inlineJoin.ts'
import { writePiece, type Piece } from '../../src/rst/piece.ts'
import { toRst } from '../../src/rst/toRst.ts'
import { parse, rstOf } from './markdown.ts'

const literal: Face = { kind: 'literal' }
const text: Face = { kind: 'text' }

function pieceOf(value: string, face: Face): Piece {
  return writePiece(value, face, '')
}

interface InlineSample {
  readonly left: Piece
  readonly right: Piece
  readonly markdown: string
  readonly rst: string
}

const url = 'https://x.y/a'

/** By entry: two pieces that only this entry parts, and what comes of them. */
const inlineSamples: Readonly<Record<string, InlineSample>> = {
  'markup after a word': {
    left: pieceOf('a', text),
    right: pieceOf('b', literal),
    markdown: 'a`b`',
    rst: 'a\\ ``b``',
  },
  'markup before a word': {
    left: pieceOf('a', literal),
    right: pieceOf('b', text),
    markdown: '`a`b',
    rst: '``a``\\ b',
  },
  'quoted start-string': {
    left: pieceOf('(', text),
    right: pieceOf(')', literal),
    markdown: '(`)`',
    rst: '(\\ ``)``',
  },
  'role before interpreted text': {
    left: pieceOf(':a:', text),
    right: pieceOf('b', { kind: 'link', url }),
    markdown: `:a:[b](${url})`,
    rst: `:a:\\ \`b <${url}>\`__`,
  },
  'role after interpreted text': {
    left: pieceOf('`a', literal),
    right: pieceOf(':b:', text),
    markdown: '`` `a ``:b:',
    rst: ':literal:`\\`a`\\ :b:',
  },
  'text after an address': {
    left: pieceOf(url, { kind: 'link', url }),
    right: pieceOf('-b', text),
    markdown: `<${url}>-b`,
    rst: `${url}\\ -b`,
  },
}

describe('inline joins', () => {
  it('have a sample for each entry', () => {
    expect(Object.keys(inlineSamples)).toEqual(inlineJoins.map(({ name }) => name))
  })

  it.each(Object.entries(inlineSamples))('%s: an escaped blank', (name, sample) => {
    const parting = inlineJoins.filter((join) => join.mustPart(sample.left, sample.right))
    expect(parting.map((join) => join.name)).toEqual([name])
    expect(rstOf(sample.markdown)).toBe(`${sample.rst}\n`)
  })

  it.each([
    ['(`a`)', '(``a``)'],
    ['"`a`".', '"``a``".'],
    ['`a`/`b`', '``a``/``b``'],
    [`see <${url}>.`, `see ${url}.`],
  ])('%s: none', (markdown, rst) => {
    expect(rstOf(markdown)).toBe(`${rst}\n`)
  })
})

interface BlockSample {
  readonly markdown: readonly string[]
  readonly rst: readonly string[]
}

const blockSamples: Readonly<Record<string, BlockSample>> = {
  'list after a list': { markdown: ['- a', '', '* b'], rst: ['- a', '', '..', '', '- b'] },
  'quote after a list': { markdown: ['- a', '', '> b'], rst: ['- a', '', '..', '', '    b'] },
  'quote after code': {
    markdown: ['```', 'a', '```', '> b'],
    rst: ['::', '', '    a', '', '..', '', '    b'],
  },
  'quote after a quote': {
    markdown: ['> a', '', '<!-- -->', '', '> b'],
    rst: ['    a', '', '..', '', '    b'],
  },
  'quote at the start of a list item or quote': {
    markdown: ['- > a'],
    rst: ['- ..', '', '      a'],
  },
}

describe('block joins', () => {
  it('have a sample for each entry', () => {
    expect(Object.keys(blockSamples)).toEqual(blockJoins.map(({ name }) => name))
  })

  it.each(Object.entries(blockSamples))('%s: an empty comment', (name, { markdown, rst }) => {
    const tree = parse(markdown.join('\n'))
    const children = tree.children.filter(({ type }) => type !== 'html')
    expect(toRst({ ...tree, children })).toBe(`${rst.join('\n')}\n`)
    const [left, right] = children
    if (left === undefined || right === undefined) return
    const parting = blockJoins.filter((join) => join.mustPart(left, right, 'section'))
    expect(parting.map((join) => join.name)).toEqual([name])
  })

  it('a numbered list after bullets needs none', () => {
    expect(rstOf(['- a', '', '1. b'])).toBe('- a\n\n1. b\n')
  })
})
