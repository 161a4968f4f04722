import type { Code } from 'mdast'
import { indent } from '../indent.ts'
import type { State } from '../state.ts'

const margin = '    '
const tabStop = 8

/**
 * Code is a literal block after `::`, the kernel's preferred form; the language is not written.
 *
 * The paragraph before may have ended in `::` already (see paragraph). docutils drops indentation
 * that all lines share, blank lines at the ends and blanks at line ends, and expands tabs by the
 * column they stand in; so tabs are expanded here, where the column is still that of the code.
 */
export function code(node: Code, state: State): string {
  const lines = node.value
    .replaceAll('\0', '\uFFFD')
    .split(/\r\n|\n/)
    .map((line) => expandTabs(line.replace(/[\r\v\f\x1c-\x1f\x85\u2028\u2029]/g, ' ')))
    .join('\n')
    .replace(/^(?:\s*\n)+/, '')
    .trimEnd()
  const block = indent(lines, margin)
  return state.announced ? block : `::\n\n${block}`
}

function expandTabs(line: string): string {
  let expanded = ''
  for (const character of line) {
    expanded += character === '\t' ? ' '.repeat(tabStop - (expanded.length % tabStop)) : character
  }
  return expanded
}
