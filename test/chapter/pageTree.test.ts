import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { describe, expect, it } from 'vitest'
import { fold } from '../../src/chapter/fold.ts'
import { pageTree } from '../../src/chapter/pageTree.ts'

const root = join(import.meta.dirname, '../..')
const parser = unified().use(remarkParse).use(remarkGfm)

/** Lines that begin, end or contain blocks. */
const lines = [
  ...['', '```', '```ts a', '````', '~~~', '~~~ x', '  ```', '    ```', '- ```', '> ```', '``` a`b', '```  ', 'text', '# title', '    code', '\ttab'],
  ...['- item', '  more', '1. one', '> said', '| a | b |', '| - | - |', '[^1]: note', '[a]: /b', '[a]:', '---', 'line  ', '\\', ' '],
  ...['<!-- note -->', '<!-- open', 'end -->', '<!-->', '<div>', '</div>', '<pre>', '</pre>', '<script>', '<?php', '<!DOCTYPE a>', '<a>', '<https://a.b>', '- <pre>'],
]

/** Pages of few kinds of lines, with fences and blank lines among them: so all orders of some are met. */
const pages = fc.uniqueArray(fc.constantFrom(...lines), { minLength: 1, maxLength: 3 }).chain((some) => fc.array(fc.constantFrom('', '```', ...some), { maxLength: 10 }))

describe('folding fences', () => {
  it('leaves the tree as it is, whatever stands around them', () => {
    fc.assert(
      fc.property(pages, fc.boolean(), (chosen, isEnded) => {
        const text = chosen.join('\n') + (isEnded ? '\n' : '')
        expect(pageTree(text)).toEqual(parser.parse(text))
      }),
      { numRuns: 6000 },
    )
  }, 60_000)

  it.each(['<div>\n<!-- note -->\n```\na\n```\n', '<pre>\n\n```\na\n```\n</pre>\n', '- a\n\n```\nb\n```\n', '  ```\n\n```\na\n\n```\nb\n```\n', '~~~ `a`\n```\n~~~\nb\n'])('leaves the tree of %j as it is', (text) => {
    expect(pageTree(text)).toEqual(parser.parse(text))
  })

  it('leaves the trees of our own pages as they are', () => {
    for (const file of ['README.md', 'docs/locking/4.2.1-derived-information.md', 'docs/rules/unguarded-mapping-level.md']) {
      const text = readFileSync(join(root, file), 'utf8')
      expect(pageTree(text)).toEqual(parser.parse(text))
    }
  })

  it('takes most of the chapter out', () => {
    const texts = globSync('docs/locking/*.md', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'))
    const size = (all: readonly string[]): number => all.reduce((sum, text) => sum + text.length, 0)
    expect(size(texts.map((text) => fold(text).text))).toBeLessThan(size(texts) / 3)
  })
})
