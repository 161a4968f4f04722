import { toString } from 'mdast-util-to-string'
import type { Code, Heading as HeadingNode, Nodes } from 'mdast'
import { pageTree } from '../chapter/pageTree.ts'
import { readDirective } from './directive.ts'
import type { Directive } from './directive.ts'
import type { Problem } from './problem.ts'

export interface Heading {
  readonly title: string
  readonly depth: number
  readonly line: number
}

/** A fenced block with its place; offsets count UTF-16 units of the page's text. */
export interface Fence {
  readonly directive: Directive
  readonly line: number
  readonly column: number
  /** From the opening mark to the end of the closing one. */
  readonly start: number
  readonly end: number
  /** The whole lines between the marks. */
  readonly from: number
  readonly to: number
  /** The content as Markdown sees it, without the indentation of a list. */
  readonly text: string
  /** The headings it stands under, outermost first. */
  readonly under: readonly Heading[]
}

export interface Fences {
  readonly headings: readonly Heading[]
  readonly fences: readonly Fence[]
  readonly problems: readonly Problem[]
}

/** Two characters below any fence's own: an HTML comment or element that hides one. */
const hiddenFence = /^[ \t]*(?:`{3,}|~{3,})[ \t]*(?:ts|text)\b/m

/** Reads all fences of a page, those that only show something included. */
export function readFences(file: string, text: string): Fences {
  const root = pageTree(text)
  const found: { headings: Heading[]; fences: Fence[]; problems: Problem[] } = { headings: [], fences: [], problems: [] }
  let under: readonly Heading[] = []
  for (const [node, ancestors] of walk(root)) {
    if (node.type === 'heading' && ancestors.length === 1) {
      const own = heading(node)
      under = [...under.filter((outer) => outer.depth < own.depth), own]
      found.headings.push(own)
    }
    if (node.type === 'html') found.problems.push(...hiddenIn(node.value, file, node))
    const fence = node.type === 'code' ? readFence(text, node, under) : undefined
    if (node.type !== 'code' || fence === undefined) continue
    found.problems.push(...problemsOf({ file, text, node, fence, ancestors }))
    found.fences.push(fence)
  }
  return found
}

/** Every node from top to bottom, with those it stands in. */
function* walk(node: Nodes, ancestors: readonly Nodes[] = []): Generator<readonly [Nodes, readonly Nodes[]]> {
  yield [node, ancestors]
  if (!('children' in node)) return
  for (const child of node.children) yield* walk(child, [...ancestors, node])
}

function heading(node: HeadingNode): Heading {
  return { title: toString(node), depth: node.depth, line: node.position!.start.line }
}

/** Undefined for code by indentation, which never runs. */
function readFence(text: string, node: Code, under: readonly Heading[]): Fence | undefined {
  const { start, end } = node.position!
  const from = text.indexOf('\n', start.offset) + 1
  if (!/^(?:`{3}|~{3})/.test(text.slice(start.offset, start.offset! + 3))) return undefined
  const to = from === 0 ? text.length : Math.max(from, text.lastIndexOf('\n', end.offset! - 1) + 1)
  return {
    directive: readDirective(infoOf(node)).directive,
    line: start.line,
    column: start.column,
    start: start.offset!,
    end: end.offset!,
    from: from === 0 ? text.length : from,
    to,
    text: node.value,
    under,
  }
}

function infoOf(node: Code): string {
  return [node.lang, node.meta].filter((part) => part !== null && part !== undefined).join(' ')
}

interface Seen {
  readonly file: string
  readonly text: string
  readonly node: Code
  readonly fence: Fence
  readonly ancestors: readonly Nodes[]
}

function problemsOf(seen: Seen): Problem[] {
  const { file, fence, node } = seen
  const at = { file, line: fence.line, column: fence.column }
  const unclosed = notClosed(seen)
  if (unclosed !== undefined) return [unclosed]
  const opening = seen.text.slice(fence.start, fence.from)
  const shift = fence.column + opening.search(/[^`~\s]/)
  const problems: Problem[] = readDirective(infoOf(node)).mistakes.map(({ at: offset, message, help }) => ({
    file,
    line: fence.line,
    column: shift + offset,
    message,
    ...(help === undefined ? {} : { help }),
  }))
  const quoted = seen.ancestors.some((ancestor) => ancestor.type === 'blockquote')
  if (quoted && fence.directive.kind !== 'prose' && fence.directive.kind !== 'ignore') {
    problems.push({ ...at, message: 'executable fence inside a block quote, expected it outside', help: 'take the `>` off its lines' })
  }
  return problems
}

/** Markdown runs an unclosed fence to the end of the page, or to the end of the next fence. */
function notClosed({ file, text, fence }: Seen): Problem | undefined {
  const [mark = '```'] = /^(?:`+|~+)/.exec(text.slice(fence.start)) ?? []
  const close = text.slice(fence.to, fence.end).replace(/^[\s>]*/, '').trimEnd()
  const same = mark[0] === '`' ? '`' : '~'
  const at = { file, line: fence.line, column: fence.column }
  const help = `close it with ${same.repeat(mark.length)} on a line of its own`
  if (fence.to >= fence.end || close.length < mark.length || close !== same.repeat(close.length)) {
    return { ...at, message: 'unclosed fence, it runs to the end of the page', help }
  }
  const lines = fence.text.split('\n')
  const opening = new RegExp(`^[ \\t]*${same}{${mark.length},}[ \\t]*[a-z]`)
  const nested = lines.findIndex((line) => opening.test(line))
  if (nested < 0) return undefined
  const message = `unclosed fence, another opens inside it on line ${fence.line + 1 + nested}`
  return { ...at, message, help: `${help}, or use more of them around a fence that is only shown` }
}

function hiddenIn(value: string, file: string, node: Nodes): Problem[] {
  const match = hiddenFence.exec(value)
  if (match === null) return []
  const line = node.position!.start.line + value.slice(0, match.index).split('\n').length - 1
  return [{ file, line, column: 1, message: 'unexecuted code block: a fence inside HTML, expected it outside', help: 'put a blank line before it' }]
}
