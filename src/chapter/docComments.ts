import type { Root } from 'mdast'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'
import type { Problem } from './problem.ts'

/** A `DOC:` comment without its stars. */
export interface DocComment {
  readonly path: string
  /** Line of `DOC:` in the file. */
  readonly line: number
  readonly column: number
  /** What follows `DOC:` on its line. */
  readonly title: string
  /** The lines below it. */
  readonly lines: readonly DocLine[]
}

export interface DocLine {
  readonly text: string
  /** Where the text stands in the file. */
  readonly line: number
  readonly column: number
}

interface DocComments {
  readonly comments: readonly DocComment[]
  readonly problems: readonly Problem[]
}

/** All `DOC:` comments of a source file, in the order of the text. */
export function docComments(path: string, text: string): DocComments {
  const comments: DocComment[] = []
  const problems: Problem[] = []
  let line = 1
  let done = 0
  for (const match of text.matchAll(/\/\*[^]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g)) {
    if (!/^\/[*/]+[\s*]*DOC\b/.test(match[0])) continue
    line += text.slice(done, match.index).split('\n').length - 1
    done = match.index
    const column = match.index - text.lastIndexOf('\n', match.index)
    const comment = readComment(match[0], { path, line, column })
    if ('message' in comment) problems.push(comment)
    else comments.push(comment)
  }
  return { comments, problems }
}

function readComment(comment: string, start: { path: string; line: number; column: number }): DocComment | Problem {
  const { path } = start
  const all = comment.split('\n').map((text, index): DocLine => {
    const stars = (index === 0 ? /^\/\*\*[ \t]?/ : /^[ \t]*\*(?!\/) ?|^[ \t]*/).exec(text)?.[0].length ?? 0
    const column = stars + (index === 0 ? start.column : 1)
    return { text: text.slice(stars).replace(/[ \t]*\*\/$/, '').trimEnd(), line: start.line + index, column }
  })
  const first = all.findIndex(({ text }) => text !== '')
  const head = all[first]
  const title = head === undefined ? null : /^DOC: (\S.*)$/.exec(head.text)
  if (!comment.startsWith('/**') || head === undefined || title === null) {
    const message = 'this `DOC:` comment cannot be read, expected `/**`, then `DOC: 4.2 Title` or `DOC: clause 4.2-name`'
    return { file: path, line: start.line, column: start.column, message, help: 'write its first line in one of these forms' }
  }
  return { path, line: head.line, column: head.column, title: title[1] ?? '', lines: all.slice(first + 1) }
}

const parser = unified().use(remarkParse)

/** Markdown of consecutive lines; positions are those of the source file. */
export function parseLines(lines: readonly DocLine[]): Root {
  const root = parser.parse(lines.map(({ text }) => text).join('\n'))
  visit(root, (node) => {
    if (node.position === undefined) return
    node.position = { start: moved(node.position.start, lines), end: moved(node.position.end, lines) }
  })
  return root
}

/** Markdown of one line without a place, such as a title. */
export function parseMarkdown(text: string): Root {
  return parser.parse(text)
}

interface Point {
  line: number
  column: number
}

function moved({ line, column }: Point, lines: readonly DocLine[]): Point {
  const at = lines[line - 1]
  return at === undefined ? { line, column } : { line: at.line, column: at.column + column - 1 }
}
