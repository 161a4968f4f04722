import type { RuleContext } from '../rule.ts'
import type { SourceFacts, SourceText } from '../facts/sourceFacts.ts'
import type { Place } from '../finding.ts'
import { readMarkdown } from '../front/markdown/page.ts'
import type { MarkdownPage } from '../front/markdown/page.ts'
import { chapterTexts } from './chapterTexts.ts'
import type { ChapterText } from './chapterTexts.ts'
import { commentTexts } from './commentText.ts'
import type { CommentText } from './commentText.ts'
import { placesIn } from './textPlaces.ts'

/** What is written about the code: comments, pages, and the chapter. Made once for all rules of a run. */
export interface Prose {
  readonly files: readonly ProseFile[]
  readonly pages: readonly MarkdownPage[]
  readonly chapter: readonly ChapterText[]
  readonly placeIn: (path: string, start: number, end: number) => Place
  /** Where a section can be read: `docs/locking/4.2.1-derived-information.md`. */
  readonly pageOfSection: (section: string) => string
}

export interface ProseFile {
  readonly facts: SourceFacts
  /** Comments that are not part of the chapter. */
  readonly comments: readonly CommentText[]
}

const made = new WeakMap<RuleContext['program'], Prose>()

export function proseOf({ program, sources }: RuleContext): Prose {
  const known = made.get(program)
  if (known !== undefined) return known
  const prose = readProse(program.files, sources)
  made.set(program, prose)
  return prose
}

function readProse(all: readonly SourceFacts[], sources: readonly SourceText[]): Prose {
  const chapter = all.flatMap((facts) => chapterTexts(facts, facts.comments))
  const inChapter = new Set(chapter.map(({ comment }) => `${comment.file}:${comment.start}`))
  const files = all.map((facts) => ({
    facts,
    comments: commentTexts(facts, facts.comments).filter(({ start }) => !inChapter.has(`${facts.path}:${start}`)),
  }))
  const pages = sources.filter(({ path }) => path.endsWith('.md')).map(readMarkdown)
  return { files, pages, chapter, placeIn: placer(sources), pageOfSection: sectionPages(pages) }
}

function placer(sources: readonly SourceText[]): Prose['placeIn'] {
  const texts = new Map(sources.map((source) => [source.path, source]))
  const places = new Map<string, ReturnType<typeof placesIn>>()
  return (path, start, end) => {
    const known = places.get(path) ?? placesIn(texts.get(path) ?? { path, text: '' })
    places.set(path, known)
    return known.place(start, end)
  }
}

/** A page shows a section if it has the section's generated region, or its number as its title. */
function sectionPages(pages: readonly MarkdownPage[]): Prose['pageOfSection'] {
  const shown = new Map<string, string>()
  for (const page of pages) {
    const numbers = [...page.generated.map(({ id }) => id), ...page.headings.slice(0, 1).map(({ text }) => text.split(' ')[0]!)]
    for (const number of numbers) if (!shown.has(number)) shown.set(number, page.path)
  }
  return (section) => shown.get(section) ?? 'docs/locking.rst'
}
