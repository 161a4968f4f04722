import type { SourceText } from '../facts/sourceFacts.ts'
import type { Finding } from '../finding.ts'
import { outlineOf } from '../front/c/outline.ts'
import { placer } from '../front/c/places.ts'
import { blocksOf } from '../prose/blocks.ts'
import type { ChapterText } from '../prose/chapterTexts.ts'
import { commentTexts, type CommentText } from '../prose/commentText.ts'
import { chapterComparison, retellingOf, type Retelling } from '../prose/retelling.ts'

/** A comment of a tree that tells rules of the chapter again. */
export interface Repeated {
  readonly source: SourceText
  readonly comment: CommentText
  readonly retelling: Retelling
  /** The function below it; empty if there is none. */
  readonly above: string
}

/** The document of the kernel, with the section that a comment should point to. */
export function pointerTo(section: string): string {
  return `Documentation/virt/kvm/locking.rst, section ${section}`
}

/** Every comment that tells rules of the chapter again. */
export function repeatedIn(sources: Iterable<SourceText>, chapter: readonly ChapterText[]): readonly Repeated[] {
  const comparison = chapterComparison(chapter)
  return [...sources].flatMap((source) =>
    commentsOf(source).flatMap((comment): Repeated[] => {
      const retelling = retellingOf(blocksOf(comment.lines), comparison)
      return retelling === undefined || retelling.told.length === 0 ? [] : [{ source, comment, retelling, above: functionBelow(source, comment) }]
    }),
  )
}

export function commentsOf(source: SourceText): readonly CommentText[] {
  const place = placer(source.path, source.text)
  const comments = outlineOf(source).scanned.comments.map(({ kind, start, end }) => ({ kind, start, end, raw: source.text.slice(start, end), place: place(start, start) }))
  return commentTexts(source, comments)
}

/** The function that begins below a comment; empty if there is none. */
export function functionBelow(source: SourceText, { end }: Pick<CommentText, 'end'>): string {
  const below = outlineOf(source).chunks.find((chunk) => chunk.kind === 'function' && chunk.start >= end)
  return below !== undefined && source.text.slice(end, below.start).trim() === '' ? below.name : ''
}

/** As `rules-repeated-in-comment` reports them. */
export function repeatedFinding({ source, comment, retelling }: Repeated): Finding {
  const place = placer(source.path, source.text)
  const { section, told } = retelling
  return {
    rule: 'rules-repeated-in-comment',
    severity: 'warning',
    place: place(comment.start, comment.end),
    message: `this comment tells ${told.length === 1 ? 'a rule' : `${told.length} rules`} of ${section} again, expected a pointer to ${pointerTo(section)}`,
    related: told.map(({ sentences, likeness }) => ({ label: 'told again', place: place(sentences[0]!.start, sentences.at(-1)!.end), text: likeness!.source.id })),
    help: '`--fix` keeps the rest and adds the pointer',
    clause: told.find(({ likeness }) => likeness!.source.kind === 'clause')?.likeness!.source.id ?? section,
  }
}
