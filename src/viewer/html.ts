/** Markup that may stand in a page as it is. Made by `html` only. */
export interface Markup {
  readonly markup: string
}

type Part = Markup | string | number | undefined | readonly Part[]

/** A template of markup. What is put into it is text and gets escaped, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.reduce((all, text, i) => all + write(parts[i - 1]) + text) }
}

function write(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return 'markup' in part ? part.markup : part.map(write).join('')
}

/** Text that is safe between tags and in quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}

/** Data for a script of the page: JSON in which nothing can end the element. */
export function jsonMarkup(data: unknown): Markup {
  return { markup: JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`) }
}

/** One line of Markdown as markup: code, emphasis and text; anything else stays text. */
export function inlineMarkdown(text: string): Markup {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).map((part): Part => {
    if (/^`.+`$/s.test(part)) return html`<code>${part.slice(1, -1)}</code>`
    if (/^\*\*.+\*\*$/s.test(part)) return html`<strong>${part.slice(2, -2)}</strong>`
    return /^\*.+\*$/s.test(part) ? html`<em>${part.slice(1, -1)}</em>` : part
  })
  return html`${parts}`
}
