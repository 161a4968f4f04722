import type { Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { toRst, type RstOptions } from '../../src/rst/toRst.ts'

const parser = unified().use(remarkParse).use(remarkGfm)

/** A tree without positions, so that messages are the same wherever a test stands. */
export function parse(markdown: string): Root {
  const tree = JSON.stringify(parser.parse(markdown), (key, value: unknown) =>
    key === 'position' ? undefined : value,
  )
  return JSON.parse(tree) as Root
}

/** Markdown lines in, rst out. */
export function rstOf(markdown: readonly string[] | string, options?: RstOptions): string {
  return toRst(parse(typeof markdown === 'string' ? markdown : markdown.join('\n')), options)
}
