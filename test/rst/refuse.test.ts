import { describe, expect, it } from 'vitest'
import { toRst } from '../../src/rst/toRst.ts'
import { rstOf } from './markdown.ts'

describe('what cannot be written is refused by name', () => {
  it.each([
    [
      'html',
      '<b>x</b>',
      ['html', 'HTML would be shown as text; write Markdown'],
    ],
    [
      'image',
      '![x](y.png)',
      ['image', 'locking.rst has no figures; put it into words'],
    ],
    [
      'delete',
      '~~x~~',
      ['delete', 'reStructuredText has no strike-through; leave the words out'],
    ],
    [
      'footnote',
      'a[^1]\n\n[^1]: b',
      ['footnoteReference', 'locking.rst has no footnotes; put the note into the text'],
    ],
    [
      'check box',
      '- [ ] x',
      ['listItem', 'there are no check boxes in rst'],
    ],
    [
      'title in a quote',
      '> # x',
      ['heading', 'a title may not stand in a list or quote'],
    ],
    ['title without text', '#', ['heading', 'a title needs text']],
    [
      'too deep a title',
      '#### a\n##### b',
      ['heading', 'depth 5 has no adornment'],
    ],
    [
      'skipped level',
      '## a\n#### b',
      ['heading', 'depth 4 right under 2 skips a level'],
    ],
    [
      'title above the first',
      '## a\n# b',
      ['heading', 'depth 1 after the document began at 2'],
    ],
    [
      'transition in a list',
      '- a\n\n  ---\n\n  b',
      ['thematicBreak', 'a transition may not stand in a list or quote'],
    ],
    [
      'transition at the start',
      '---\n\na',
      ['thematicBreak', 'a section may not begin with a transition'],
    ],
    [
      'transition at the end',
      'a\n\n---',
      ['thematicBreak', 'a document may not end with a transition'],
    ],
    [
      'two transitions',
      'a\n\n---\n***\n\nb',
      ['thematicBreak', 'two transitions need a block between them'],
    ],
    [
      'combining character in a table',
      '| q\u0301 |\n| - |',
      ['tableCell', 'docutils cuts cells with combining characters in the wrong place'],
    ],
  ])('%s', (_, markdown, [type, reason]) => {
    const message = `cannot write "${type}" as reStructuredText: ${reason}`
    expect(() => rstOf(markdown)).toThrow(new Error(message))
  })

  it('a type nobody has heard of, with its place', () => {
    const position = { start: { line: 3, column: 5 }, end: { line: 3, column: 6 } }
    const node = { type: 'mermaid', position } as never
    expect(() => toRst({ type: 'root', children: [node] })).toThrow(
      '3:5: cannot write "mermaid" as reStructuredText: there is no handler for it',
    )
  })
})
