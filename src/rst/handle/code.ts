import type { Code } from 'mdast'
import { indent } from '../indent.ts'
import type { State } from '../state.ts'

const margin = '    '
const tabStop = 8

/**
 * Code is a literal block after `::`, the kernel's preferred form; the language is not written.
 *
 * docutils drops blank lines at the ends, blanks at line ends and the indentation that all lines
 * share, and expands tabs by the column they stand in. So we do all that here, where the column
 * is still that of the code.
 */
export function code(node: Code, state: State): string {
  const lines = node.value
    .replaceAll('\0', '\uFFFD')
    .split(/\r\n|\n/)
    .map((line) => expandTabs(line.replace(/[\r\v\f\x1c-\x1f\x85\u2028\u2029]/g, ' ')).trimEnd())
  const block = indent(shareNoIndentation(lines).join('\n').replace(/^\n+|\n+$/g, ''), margin)
  return state.announced ? block : `::\n\n${block}`
}

function shareNoIndentation(lines: readonly string[]): string[] {
  const indented = lines.filter((line) => line !== '').map((line) => line.search(/[^ ]/))
  return lines.map((line) => line.slice(Math.min(...indented)))
}

function expandTabs(line: string): string {
  let expanded = ''
  for (const character of line) {
    expanded += character === '\t' ? ' '.repeat(tabStop - (expanded.length % tabStop)) : character
  }
  return expanded
}
