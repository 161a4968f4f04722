import type { Paragraph } from 'mdast'
import { indent } from '../indent.ts'
import { phrasing } from '../phrasing.ts'
import type { State } from '../state.ts'
import { wrap } from '../wrap.ts'

/**
 * A paragraph is filled lines; one with hard breaks is a line block, a bar before each line.
 *
 * Before code a final colon is doubled, which announces the literal block and shows as one colon.
 */
export function paragraph(node: Paragraph, state: State): string {
  const [words = [], ...others] = phrasing(node.children, state.definitions)
  if (others.length === 0) {
    const announced = state.next?.type === 'code' ? announceLiteral(words) : words
    return wrap(announced, state.width).join('\n')
  }
  const bar = '| '
  return [words, ...others]
    .map((line) => indent(wrap(line, state.width - bar.length).join('\n'), bar))
    .join('\n')
}

/** Not after a blank, where docutils drops both colons, nor after an escape. */
function announceLiteral(words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? ''
  return /[^\\:]:$/.test(last) ? [...words.slice(0, -1), `${last}:`] : words
}
