import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { blockStarts, escapeBlockStart } from '../../src/rst/blockStart.ts'
import { escapeText } from '../../src/rst/escape.ts'
import type { Face } from '../../src/rst/face.ts'
import { unsafe } from '../../src/rst/unsafe.ts'
import {
  announceSkip,
  startDocutils,
  whyNoDocutils,
  type Block,
  type Docutils,
} from './docutils.ts'

interface Sample {
  readonly face: Face['kind']
  readonly text: string
  readonly escaped: string
}

/** By entry of the table: a text that only this entry makes safe. */
const textSamples: Readonly<Record<string, Sample>> = {
  backslash: { face: 'text', text: 'a\\b', escaped: 'a\\\\b' },
  'star at the start of a word': { face: 'text', text: 'a *b c* d', escaped: 'a \\*b c* d' },
  'star inside emphasis': { face: 'emphasis', text: 'a* b', escaped: 'a\\* b' },
  backtick: { face: 'text', text: 'a `b` c', escaped: 'a \\`b\\` c' },
  'bar at the start of a word': { face: 'text', text: 'a |b| c', escaped: 'a \\|b| c' },
  'URI scheme': { face: 'text', text: 'see info:x', escaped: 'see info\\:x' },
  'e-mail address': { face: 'text', text: 'HEAD@{1}', escaped: 'HEAD\\@{1}' },
  'double colon at the end': { face: 'text', text: 'so::', escaped: 'so:\\:' },
  'underscore after a bracket': { face: 'text', text: 'see [1]_', escaped: 'see [1]\\_' },
  'underscore at the end of a word': {
    face: 'text',
    text: 'all foo_ and bar__',
    escaped: 'all foo\\_ and bar\\__',
  },
}

/** By entry of the table: a whole line that would start a block, in a paragraph. */
const lineSamples: Readonly<Record<string, string>> = {
  bullet: '- a',
  enumerator: '1. a',
  field: ':a: b',
  option: '-a',
  doctest: '>>> a',
  'line block': '| a',
  'grid table': '+--+--+',
  'simple table': '== ==',
  'explicit markup': '.. a',
  'anonymous target': '__ a',
  adornment: '?????',
  attribution: '— a',
}

const wrapped: Readonly<Record<string, (source: string) => string>> = {
  'star inside emphasis': (source) => `*${source}*`,
  option: (source) => `${source}\n\n    quote`,
  attribution: (source) => `    quote\n\n    ${source}`,
}

function sourceOf(name: string, text: string): string {
  return wrapped[name]?.(text) ?? text
}

const skipped = announceSkip('whether docutils needs each escape', whyNoDocutils())
// The first document waits for Python to start, on a busy machine for long.
vi.setConfig({ testTimeout: 60_000 })

let docutils: Docutils | undefined
beforeAll(() => {
  if (!skipped) docutils = startDocutils()
})
afterAll(() => docutils?.stop())

async function blocksOf(rst: string): Promise<Block[] | undefined> {
  const tree = await docutils?.read(rst)
  return tree?.messages.length === 0 ? tree.blocks : undefined
}

describe('unsafe text', () => {
  it('has a sample for each entry', () => {
    expect(Object.keys(textSamples)).toEqual(unsafe.map(({ name }) => name))
  })

  const rows = Object.entries(textSamples).map(([name, sample]) => ({
    name,
    ...sample,
    others: unsafe.filter((entry) => entry.name !== name),
  }))

  it.each(rows)('$name: escaped, and only by this entry', ({ face, text, escaped, others }) => {
    expect(escapeText(text, face)).toBe(escaped)
    expect(escapeText(text, face, others)).not.toBe(escaped)
  })

  it.skipIf(skipped).each(rows)('$name: docutils needs it', async (row) => {
    const { name, face, text, escaped, others } = row
    const meant = [['paragraph', [[face, text]]]]
    expect(await blocksOf(sourceOf(name, escaped))).toEqual(meant)
    expect(await blocksOf(sourceOf(name, escapeText(text, face, others)))).not.toEqual(meant)
  })

  const harmless = ['kvm->mn_* and mn_*', 'a * b', 'a | b || c', '2*3', 'a::b', '_foo', 'a_b']
  it.each([...harmless, '10:30', 'mmu.c:12', '[see x]'])('%s: left alone', (text) => {
    expect(escapeText(text, 'text')).toBe(text)
  })
})

describe('the start of a line', () => {
  it('has a sample for each entry', () => {
    expect(Object.keys(lineSamples)).toEqual(blockStarts.map(({ name }) => name))
  })

  it.each(Object.entries(lineSamples))('%s: escaped, and only by this entry', (name, line) => {
    expect(escapeBlockStart(line, 'paragraph')).toBe(`\\${line}`)
    const others = blockStarts.filter((entry) => entry.name !== name)
    expect(escapeBlockStart(line, 'paragraph', others)).toBe(line)
  })

  const lines = Object.entries(lineSamples)
  it.skipIf(skipped).each(lines)('%s: docutils needs it', async (name, line) => {
    const paragraph = ['paragraph', [['text', line]]]
    const quoted = ['paragraph', [['text', 'quote']]]
    const around: Readonly<Record<string, unknown>> = {
      option: [paragraph, ['quote', [quoted]]],
      attribution: [['quote', [quoted, paragraph]]],
    }
    const seen = around[name] ?? [paragraph]
    expect(await blocksOf(sourceOf(name, `\\${line}`))).toEqual(seen)
    expect(await blocksOf(sourceOf(name, line))).not.toEqual(seen)
  })

  it('a row of escaped backslashes gets an escaped blank', () => {
    expect(escapeBlockStart('\\\\\\\\', 'paragraph')).toBe('\\ \\\\\\\\')
  })

  it.each(['-> a', '*a* b', '1.5 GiB', 'ab. c', '|x'])('%s: left alone', (line) => {
    expect(escapeBlockStart(line, 'paragraph')).toBe(line)
  })
})
