import type { RuleContext } from '../rule.ts'
import type { Placer } from '../facts/placer.ts'
import type { SourceFacts, SourceText } from '../facts/sourceFacts.ts'
import type { Place } from '../finding.ts'
import { readMarkdown } from '../front/markdown/page.ts'
import type { MarkdownPage } from '../front/markdown/page.ts'
import { chapterTexts } from './chapterTexts.ts'
import type { ChapterText } from './chapterTexts.ts'
import { commentTexts } from './commentText.ts'
import type { CommentText } from './commentText.ts'
import { perObject } from '../perObject.ts'
import { pointable } from './pointers.ts'
import { placesIn } from './textPlaces.ts'

/** What is written about the code: comments, pages, and the chapter. Made once for all rules of a run. */
export interface Prose {
  readonly files: readonly ProseFile[]
  readonly pages: readonly MarkdownPage[]
  readonly chapter: readonly ChapterText[]
  readonly placeIn: (path: string, start: number, end: number) => Place
  /** Where a section can be read: `docs/locking/4.2.1-derived-information.md`, or the kernel's document. */
  readonly pageOfSection: (section: string) => string
}

export interface ProseFile {
  readonly facts: SourceFacts
  /** Comments that are not part of the chapter. */
  readonly comments: readonly CommentText[]
  readonly chapter: readonly ChapterText[]
}

const readOnce = perObject((program: RuleContext['program']) => perObject((sources: readonly SourceText[]) => readProse(program.files, sources)))

export function proseOf({ program, sources }: RuleContext): Prose {
  return readOnce(program)(sources)
}

function readProse(all: readonly SourceFacts[], sources: readonly SourceText[]): Prose {
  const files = all.map(proseFile)
  const pages = sources.filter(({ path }) => path.endsWith('.md')).map(pageFrom)
  const chapter = files.flatMap((file) => file.chapter)
  return { files, pages, chapter, placeIn: placer(sources), pageOfSection: sectionPages(pages) }
}

const pageFrom = perObject(readMarkdown)

const proseFile = perObject((facts: SourceFacts): ProseFile => {
  const chapter = chapterTexts(facts, facts.comments)
  const inChapter = new Set(chapter.map(({ comment }) => comment.start))
  const comments = commentTexts(facts, facts.comments).filter(({ start }) => !inChapter.has(start))
  return { facts, comments, chapter }
})

function placer(sources: readonly SourceText[]): Prose['placeIn'] {
  const texts = new Map(sources.map((source) => [source.path, source]))
  const places = new Map<string, Placer>()
  return (path, start, end) => {
    const known = places.get(path) ?? placesIn(texts.get(path) ?? { path, text: '' })
    places.set(path, known)
    return known(start, end)
  }
}

/** A page shows a section if it has the section's generated region, or its number as its title. */
function sectionPages(pages: readonly MarkdownPage[]): Prose['pageOfSection'] {
  const shown = new Map<string, string>()
  for (const page of pages) {
    const numbers = [...page.generated.map(({ id }) => id), ...page.headings.slice(0, 1).map(({ text }) => text.split(' ')[0]!)]
    for (const number of numbers) if (!shown.has(number)) shown.set(number, page.path)
  }
  return (section) => pointable(shown.get(section) ?? 'docs/locking.rst')
}
