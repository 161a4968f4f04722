import { applyEdits } from '../front/c/blank.ts'
import { missingClauses, sectionFour } from '../drift/section.ts'
import { outlineOf } from '../front/c/outline.ts'
import type { ChapterText } from '../prose/chapterTexts.ts'
import { pointerFix } from '../prose/pointerFix.ts'
import { textOf } from '../prose/retelling.ts'
import { pointerTo, type Repeated } from './repeated.ts'

export interface Mended {
  /** New texts by path. */
  readonly changed: ReadonlyMap<string, string>
  /** Comments that were left, with the reason. */
  readonly refused: readonly string[]
}

export interface MendOptions {
  readonly chapter: readonly ChapterText[]
  /** The tree's locking.rst as it will be; undefined if there is none. */
  readonly document: string | undefined
}

/** Puts a pointer in the place of rules that the document has, and keeps what it has not. Code is never touched. */
export function mend(repeated: readonly Repeated[], { chapter, document }: MendOptions): Mended {
  const section = document === undefined ? undefined : sectionFour(document)
  const changed = new Map<string, string>()
  const refused: string[] = []
  for (const one of repeated) {
    const why = section === undefined ? 'the tree\'s locking.rst has no section 4, so every rule would be lost' : lostBy(one, chapter, section)
    if (why !== undefined) {
      refused.push(`${whereOf(one)} is left as it is: ${why}`)
      continue
    }
    const fix = pointerFix({ comment: one.comment, retelling: one.retelling, page: pointerTo(one.retelling.section), text: one.source.text })
    if (fix === undefined) continue
    // Comments of one file do not overlap; later ones are mended in the text as it is by then.
    const before = changed.get(one.source.path) ?? one.source.text
    const shift = before.length - one.source.text.length
    const after = applyEdits(before, fix.edits.map(({ start, end, text }) => ({ start: start + shift, end: end + shift, text })))
    if (codeOf(one.source.path, before) !== codeOf(one.source.path, after)) refused.push(`${whereOf(one)} is left as it is: the new comment would change code (please report)`)
    else changed.set(one.source.path, after)
  }
  return { changed, refused }
}

function whereOf({ source, comment, above }: Repeated): string {
  const line = source.text.slice(0, comment.start).split('\n').length
  return `${source.path}:${line}${above === '' ? '' : ` (above ${above}())`}`
}

/** The rule that only the comment tells; undefined if the section tells all. */
function lostBy({ retelling }: Repeated, chapter: readonly ChapterText[], section: string): string | undefined {
  const told = new Set(retelling.told.flatMap(({ likeness }) => (likeness!.source.kind === 'clause' ? [likeness!.source.id] : [])))
  const clauses = chapter.filter(({ id }) => told.has(id)).map(({ id, paragraphs }) => ({ id, text: paragraphs.map(textOf).join(' ') }))
  const missing = missingClauses({ clauses }, section)
  return missing.length === 0 ? undefined : `section 4 of the tree's locking.rst does not say ${missing.map(({ id }) => id).join(', ')}, which would be lost`
}

/** The code without comments and white space. */
function codeOf(path: string, text: string): string {
  return outlineOf({ path, text }).scanned.code.replace(/\s+/g, ' ')
}
