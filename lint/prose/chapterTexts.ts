import type { Comment } from '../facts/sourceFacts.ts'
import type { SourceText } from '../facts/sourceFacts.ts'
import { blocksOf } from './blocks.ts'
import type { Sentence } from './blocks.ts'
import { commentTexts } from './commentText.ts'
import type { CommentText } from './commentText.ts'

/** A section or a clause of the chapter, as far as prose rules look at it. */
export interface ChapterText {
  readonly kind: 'section' | 'clause'
  /** `4.2.1`, or `4.2.1-recheck`. */
  readonly id: string
  /** Where it stands. */
  readonly comment: CommentText
  /** Sentences of one paragraph or item each. */
  readonly paragraphs: readonly (readonly Sentence[])[]
  /** The functions of its `Kernel:` lines, without `()`. */
  readonly kernelNames: readonly string[]
}

const heading = /^DOC: (?:clause (\S+)|(\d+(?:\.\d+)*) .*)$/

/** The `DOC:` comments of a file. What is wrong in them is said by the reader of the chapter. */
export function chapterTexts(source: SourceText, comments: readonly Comment[]): readonly ChapterText[] {
  if (!source.text.includes('DOC: ')) return []
  return commentTexts(source, comments).flatMap((comment) => {
    const text = chapterText(comment)
    return text === undefined ? [] : [text]
  })
}

/** Undefined for a comment that is not part of the chapter. */
export function chapterText(comment: CommentText): ChapterText | undefined {
  const title = comment.lines.find(({ text }) => text.trim() !== '')
  const match = title === undefined ? null : heading.exec(title.text.trim())
  if (match === null) return undefined
  const blocks = blocksOf(comment.lines.slice(comment.lines.indexOf(title!) + 1))
  const prose = blocks.filter(({ kind }) => kind === 'paragraph' || kind === 'item')
  return {
    kind: match[1] === undefined ? 'section' : 'clause',
    id: match[1] ?? match[2]!,
    comment,
    paragraphs: prose.map(({ sentences }) => sentences.filter(({ text }) => !/^\[\[[^\]]*\]\]$/.test(text))).filter((part) => part.length > 0),
    kernelNames: comment.lines.flatMap(({ text }) => kernelName(text)),
  }
}

function kernelName(line: string): string[] {
  const name = /^\s*Kernel: ([^,]+?)\(\),/.exec(line)?.[1]
  return name === undefined ? [] : [/^FNAME\((\w+)\)$/.exec(name)?.[1] ?? name]
}
