import type { Chapter } from '../chapter/chapter.ts'
import type { Matrix } from '../chapter/matrix.ts'
import { isBugId } from '../chapter/twin.ts'
import type { Assets } from '../viewer/bundle.ts'

/** What the site is made of. Paths are those of the project. */
export interface SiteInput {
  readonly chapter: Chapter
  readonly matrix: Matrix
  /** README.md and the pages of docs/. */
  readonly pages: readonly SourceText[]
  /** Files of the model, which steps and statements link to. */
  readonly sources: readonly SourceText[]
  readonly races: readonly Race[]
  /** The style of all pages but the races, and the script of the search page. */
  readonly assets: Assets
}

export interface SourceText {
  readonly file: string
  readonly text: string
}

/** A page of the viewer. */
export interface Race {
  readonly clause: string
  readonly block: string
  /** `race/4.2.1-recheck.html` */
  readonly file: string
  readonly html: string
  /** How it ends. */
  readonly label: string
}

/** Where in the site a file of the project stands; undefined if it is not there. */
export type Placer = (file: string) => string | undefined

/** `README.md` is the start, another page keeps its path, a source becomes a page with a line for each of its own. */
export function placer({ pages, sources }: Pick<SiteInput, 'pages' | 'sources'>): Placer {
  const known = new Map<string, string>()
  for (const { file } of pages) known.set(file, file === 'README.md' ? 'index.html' : file.replace(/\.md$/, '.html'))
  for (const { file } of sources) known.set(file, `${file}.html`)
  return (file) => known.get(file)
}

/** The way from one page of the site to another. */
export function wayTo(from: string, to: string): string {
  const [here, there] = [from.split('/').slice(0, -1), to.split('/')]
  let shared = 0
  while (shared < here.length && here[shared] === there[shared]) shared += 1
  const way = [...here.slice(shared).map(() => '..'), ...there.slice(shared)].join('/')
  return encodeURI(way).replace(/[?#]/g, encodeURIComponent)
}

/** The page of a clause's region, and the id in it, if a page has one; the page of a bug. */
export function clausePlace({ pages }: Pick<SiteInput, 'pages'>, id: string): string | undefined {
  if (isBugId(id)) return pages.find(({ file }) => file === `docs/bugs/${id}.md`)?.file
  return pages.find(({ text }) => text.includes(`<!-- clause: ${id} -->`))?.file
}
