import { isBugId } from '../chapter/twin.ts'
import { html } from '../viewer/html.ts'
import type { Markup } from '../viewer/html.ts'
import { clausePlace, wayTo } from './site.ts'
import type { Placer, SiteInput, SourceText } from './site.ts'

/** A source file with an address for every line, and links from its markers to their clauses and bugs. */
export function sourceContent({ file, text }: SourceText, input: SiteInput, place: Placer): Markup {
  const here = place(file) ?? file
  const lines = text.replace(/\n$/, '').split('\n').map((line, i) => {
    const number = i + 1
    return html`<span id="L${number}"><a href="#L${number}">${String(number)}</a>${markedLine(line, (id) => {
      const page = clausePlace(input, id)
      const target = page === undefined ? undefined : place(page)
      return target === undefined ? undefined : `${wayTo(here, target)}${isBugId(id) ? '' : `#${id}`}`
    })}\n</span>`
  })
  return html`<h1><code>${file}</code></h1><pre class="lines" tabindex="0">${lines}</pre>`
}

function markedLine(line: string, hrefOf: (id: string) => string | undefined): Markup {
  const [, before = '', id = '', after = ''] = /^(\s*\/\/ (?:clause|bug): )([^\s;]+)(.*)$/.exec(line) ?? []
  const href = hrefOf(id)
  return href === undefined ? html`${line}` : html`${before}<a href="${href}">${id}</a>${after}`
}
