import type { Fix } from '../finding.ts'
import { blocksOf } from './blocks.ts'
import type { ProseBlock, Sentence } from './blocks.ts'
import type { CommentText } from './commentText.ts'
import type { Retelling } from './retelling.ts'

interface Options {
  readonly comment: CommentText
  readonly retelling: Retelling
  readonly page: string
  /** The whole file. */
  readonly text: string
}

/**
 * Takes what the chapter covers out of a comment, and points there instead.
 *
 * The first sentence stays, and so does every sentence that the chapter does not cover, a sentence that
 * introduces a list as long as the list has an item left. Undefined if nothing would go.
 */
export function pointerFix({ comment, retelling, page, text }: Options): Fix | undefined {
  const blocks = blocksOf(comment.lines)
  const gone = goneSentences(blocks, retelling)
  if (gone.size === 0) return undefined
  const hasPointer = comment.lines.some((line) => line.text.includes(page))
  const paragraphs = rebuilt({ blocks, gone, lines: comment.lines, pointer: hasPointer ? undefined : `See ${page}.` }, widthOf(comment))
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  return { edits: [{ start: comment.start, end: comment.end, text: written(comment, text, paragraphs).join(newline) }] }
}

/** Adds the pointer as the last line of a block comment. */
export function pointerLine(comment: CommentText, text: string, page: string): Fix {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = comment.lines.map((line) => line.text)
  const last = lines.findLastIndex((line) => line.trim() !== '')
  const kept = lines.slice(lines.findIndex((line) => line.trim() !== ''), last + 1)
  const made = written(comment, text, [...kept, ...(kept.length > 0 ? [''] : []), `See ${page}.`])
  return { edits: [{ start: comment.start, end: comment.end, text: made.join(newline) }] }
}

/** Sentences by the offset at which they start. */
function goneSentences(blocks: readonly ProseBlock[], { told }: Retelling): ReadonlySet<number> {
  const gone = new Set(told.flatMap(({ sentences }) => sentences.map(({ start }) => start)))
  const first = blocks.find(({ sentences }) => sentences.length > 0)?.sentences[0]
  if (first !== undefined) gone.delete(first.start)
  for (const [index, block] of blocks.entries()) {
    const lead = block.sentences.at(-1)
    if (lead === undefined || lead === first || !lead.text.endsWith(':') || block.kind !== 'paragraph') continue
    const items = blocks.slice(index + 1, endOfList(blocks, index + 1))
    if (items.length > 0 && items.every(({ sentences }) => sentences.every(({ start }) => gone.has(start)))) gone.add(lead.start)
  }
  return gone
}

function endOfList(blocks: readonly ProseBlock[], from: number): number {
  const end = blocks.slice(from).findIndex(({ kind }) => kind !== 'item')
  return end < 0 ? blocks.length : from + end
}

interface Parts {
  readonly blocks: readonly ProseBlock[]
  readonly gone: ReadonlySet<number>
  readonly lines: CommentText['lines']
  readonly pointer: string | undefined
}

/** The lines of the new comment: blocks that lose nothing as they were, the pointer where the first loss is. */
function rebuilt({ blocks, gone, lines, pointer }: Parts, width: number): readonly string[] {
  const made: string[] = []
  let pointed = pointer === undefined
  for (const block of blocks) {
    const left = block.sentences.filter(({ start }) => !gone.has(start))
    const isWhole = left.length === block.sentences.length
    const own = isWhole ? block.lines.map((line) => line.text) : wrapped(block, left, width)
    if (own.length > 0) made.push(...(blankBefore(block, lines) && made.length > 0 ? [''] : []), ...own)
    if (isWhole || pointed) continue
    made.push(...(made.length > 0 ? [''] : []), pointer!, '')
    pointed = true
  }
  return made.filter((line, index) => line !== '' || (made[index + 1] ?? '') !== '')
}

function blankBefore({ lines: [first] }: ProseBlock, lines: CommentText['lines']): boolean {
  const index = lines.indexOf(first!)
  return index > 0 && lines[index - 1]!.text.trim() === ''
}

function wrapped({ kind, marker, indent }: ProseBlock, sentences: readonly Sentence[], width: number): readonly string[] {
  if (sentences.length === 0) return []
  const lead = ' '.repeat(indent) + marker
  const rest = ' '.repeat(kind === 'item' ? lead.length : indent)
  const lines = [lead]
  for (const word of sentences.flatMap(({ text }) => text.split(/\s+/))) {
    const line = lines.at(-1)!
    const isEmpty = line.length === (lines.length === 1 ? lead : rest).length
    if (!isEmpty && line.length + 1 + word.length > width) lines.push(rest + word)
    else lines[lines.length - 1] = isEmpty ? line + word : `${line} ${word}`
  }
  return lines
}

/** As wide as the comment was, but never so narrow that a path breaks a line. */
function widthOf({ lines }: CommentText): number {
  return Math.max(60, ...lines.map(({ text }) => text.length))
}

function written({ kind, lines, start, indent }: CommentText, text: string, paragraphs: readonly string[]): readonly string[] {
  const before = text.slice(start - indent, start)
  const margin = before.trim() === '' ? before : ' '.repeat(indent)
  if (kind === 'line') return paragraphs.map((line, index) => `${index === 0 ? '' : margin}//${line === '' ? '' : ` ${line}`}`)
  const opening = text.startsWith('/**', start) ? '/**' : '/*'
  const opensAlone = lines.length === 1 || lines[0]!.text.trim() === ''
  const [first = '', ...rest] = paragraphs
  const stars = (opensAlone ? paragraphs : rest).map((line) => `${margin} *${line === '' ? '' : ` ${line}`}`)
  return [opensAlone ? opening : `${opening} ${first}`, ...stars, `${margin} */`]
}
