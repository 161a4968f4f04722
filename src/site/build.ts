import { html, jsonMarkup } from '../viewer/html.ts'
import type { Markup } from '../viewer/html.ts'
import { docPage } from './docPage.ts'
import { layout } from './layout.ts'
import type { NavPage } from './layout.ts'
import { matrixContent, matrixPlace } from './matrixPage.ts'
import type { SearchEntry } from './searchIndex.ts'
import { placer } from './site.ts'
import type { SiteInput } from './site.ts'
import { sourceContent } from './sourcePage.ts'

const searchPlace = 'search.html'

/** All files of the site by their place in it. They need no server and nothing from a network. */
export function siteFiles(input: SiteInput): ReadonlyMap<string, string> {
  const place = placer(input)
  const docs = input.pages.map((page) => ({ ...docPage(page, input, place), place: place(page.file)! }))
  const nav: NavPage[] = [...docs, { place: matrixPlace, title: 'Matrix', entries: [] }]
  const assets = { script: '', style: input.assets.style }
  const page = (here: string, title: string, content: Markup): [string, string] => [here, layout({ here, title, content, nav, assets })]
  const found = layout({ here: searchPlace, title: 'Search', content: searchContent(entriesOf(docs)), nav, assets: input.assets })
  return new Map([
    ...docs.map((doc) => page(doc.place, doc.title, { markup: doc.html })),
    ...input.sources.map((source) => page(place(source.file)!, source.file, sourceContent(source, input, place))),
    page(matrixPlace, 'Matrix', matrixContent(input, place)),
    [searchPlace, found],
    ...input.races.map(({ file, html: text }): [string, string] => [file, text]),
  ])
}

type Doc = ReturnType<typeof docPage> & { readonly place: string }

function entriesOf(docs: readonly Doc[]): SearchEntry[] {
  return docs.flatMap(({ place, title, entries }) =>
    entries.map((entry) => ({ href: `${encodeURI(place)}#${encodeURIComponent(entry.id)}`, page: title, title: entry.title, text: entry.text })))
}

function searchContent(entries: readonly SearchEntry[]): Markup {
  return html`<h1>Search</h1><p id="count" role="status" aria-live="polite"></p><ol id="hits" class="hits"></ol>
<noscript><p>The search needs its script. The list at the side names all pages.</p></noscript>
<script type="application/json" id="data">${jsonMarkup(entries)}</script>`
}
