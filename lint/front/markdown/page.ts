import { toString } from 'mdast-util-to-string'
import type { Nodes, Root } from 'mdast'
import type { SourceText } from '../../facts/sourceFacts.ts'
import { pageTree } from '../../../src/chapter/pageTree.ts'

/** A Markdown page as prose rules see it. Offsets count UTF-16 units of its text. */
export interface MarkdownPage {
  readonly path: string
  readonly headings: readonly MarkdownHeading[]
  readonly codeSpans: readonly Span[]
  readonly links: readonly Link[]
  readonly fences: readonly MarkdownFence[]
  /** Running text, without code and links' targets. */
  readonly texts: readonly Span[]
  /** What stands between `<!-- clause: … -->` or `<!-- section: … -->` and its end: text of the chapter. */
  readonly generated: readonly Region[]
}

export interface Span {
  readonly text: string
  readonly start: number
  readonly end: number
}

export interface MarkdownHeading extends Span {
  /** As GitHub makes it. */
  readonly anchor: string
}

export interface Link extends Span {
  readonly url: string
}

export interface MarkdownFence extends Span {
  /** `ts explore name=a`; empty for a fence without. */
  readonly info: string
  /** A block that Markdown shows but no runner meets: in a quotation. */
  readonly quoted: boolean
}

export interface Region {
  readonly id: string
  readonly start: number
  readonly end: number
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] }

/** Reads a page. */
export function readMarkdown(source: SourceText): MarkdownPage {
  const { path, text } = source
  const root = pageTree(source.text)
  const page: Mutable<MarkdownPage> = { path, headings: [], codeSpans: [], links: [], fences: [], texts: [], generated: [...regionsOf(text)] }
  const anchors = new Map<string, number>()
  for (const { node, quoted } of nodesOf(root)) {
    const span = spanOf(node)
    if (node.type === 'heading') page.headings.push({ ...span, text: toString(node), anchor: anchorOf(toString(node), anchors) })
    if (node.type === 'inlineCode') page.codeSpans.push({ ...span, text: node.value })
    if (node.type === 'text') page.texts.push({ ...span, text: text.slice(span.start, span.end) })
    if (node.type === 'link' || node.type === 'definition') page.links.push({ ...span, text: toString(node), url: node.url })
    if (node.type === 'code' && /^[`~]/.test(text.slice(span.start))) {
      page.fences.push({ ...span, text: node.value, info: [node.lang, node.meta].filter(Boolean).join(' '), quoted })
    }
  }
  return page
}

/** All nodes from top to bottom. Without recursion: input may nest deeply. */
function* nodesOf(root: Root): Generator<{ readonly node: Nodes; readonly quoted: boolean }> {
  const open: { readonly node: Nodes; readonly quoted: boolean }[] = [{ node: root, quoted: false }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next
    if (!('children' in next.node)) continue
    const quoted = next.quoted || next.node.type === 'blockquote'
    for (const child of next.node.children.toReversed()) open.push({ node: child, quoted })
  }
}

function spanOf(node: Nodes): { readonly start: number; readonly end: number } {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 }
}

function regionsOf(text: string): readonly Region[] {
  const marks = /<!-- (clause|section): (\S+) -->([\s\S]*?)<!-- \/\1 -->/g
  return [...text.matchAll(marks)].map((match) => ({ id: match[2]!, start: match.index, end: match.index + match[0].length }))
}

/** GitHub's rule: lower case, punctuation dropped, spaces to hyphens, repeats numbered. */
function anchorOf(title: string, seen: Map<string, number>): string {
  const base = title.toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replaceAll(' ', '-')
  const count = seen.get(base) ?? 0
  seen.set(base, count + 1)
  return count === 0 ? base : `${base}-${count}`
}
