import { html } from '../viewer/html.ts'
import type { Markup } from '../viewer/html.ts'
import { documentOf } from '../viewer/page.ts'
import type { Assets } from '../viewer/bundle.ts'
import type { Entry } from './docPage.ts'
import { wayTo } from './site.ts'

/** A page as the list at the side names it. */
export interface NavPage {
  /** Its place in the site. */
  readonly place: string
  readonly title: string
  readonly entries: readonly Entry[]
}

interface LayoutParts {
  readonly here: string
  readonly title: string
  readonly content: Markup
  readonly nav: readonly NavPage[]
  readonly assets: Assets
}

/** A page of the site: the list of pages, the search field, the content. Without a script unless it brings one. */
export function layout({ here, title, content, nav, assets }: LayoutParts): string {
  const body = html`
<a class="skip" href="#content">to the content</a>
<a class="to-pages" href="#pages">Pages and search</a>
<div class="page">
<nav class="pages" id="pages" aria-label="Pages">
  <form action="${wayTo(here, 'search.html')}" method="get" role="search"><label>Search <input type="search" name="q" autocomplete="off"></label></form>
  ${groups(nav).map(([name, pages]) => html`<h2>${name}</h2><ul>${pages.map((page) => navItem(page, here))}</ul>`)}
</nav>
<main id="content">
${content}
</main>
</div>`
  return documentOf({ title: here === 'index.html' ? title : `${title} · kvm-rulebook`, body, assets })
}

function navItem({ place, title, entries }: NavPage, here: string): Markup {
  if (place !== here) return html`<li><a href="${wayTo(here, place)}">${title}</a></li>`
  const inner = entries.filter(({ depth }, i) => i > 0 && depth <= 3)
  const list = inner.length === 0 ? '' : html`<ul>${inner.map(({ id, title: name }) => html`<li><a href="#${encodeURIComponent(id)}">${name}</a></li>`)}</ul>`
  return html`<li><a href="${wayTo(here, place)}" aria-current="page">${title}</a>${list}</li>`
}

/** The pages of the chapter first, then the tables, then each folder of docs, then the rest. */
function groups(nav: readonly NavPage[]): (readonly [string, readonly NavPage[]])[] {
  const found = new Map<string, NavPage[]>([['Chapter', []]])
  for (const page of nav) {
    const name = groupOf(page.place)
    found.set(name, [...(found.get(name) ?? []), page])
  }
  return [...found].filter(([, pages]) => pages.length > 0)
}

function groupOf(place: string): string {
  if (/^docs\/locking\//.test(place)) return 'Chapter'
  const [, folder] = /^docs\/([^/]+)\//.exec(place) ?? []
  if (folder !== undefined) return folder.slice(0, 1).toUpperCase() + folder.slice(1)
  return place.startsWith('docs/') ? 'About' : 'Overview'
}
