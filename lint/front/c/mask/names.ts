import { isPunctuation, textOf, word, type Tokens } from '../tokens.ts'
import { blankTokens, closingOf, rewriteTokens, type Site } from './site.ts'
import { attributeCalls, attributes, keywords, typeWords } from './words.ts'

/** `__user`, `noinstr`, `__must_hold(&lock)`: blanked. */
export function blankAttribute(site: Site): boolean {
  if (attributes.has(site.word)) {
    blankTokens(site, site.at, site.at)
    return true
  }
  if (!attributeCalls.has(site.word)) return false
  const closing = closingOf(site)
  if (closing === undefined) return false
  blankTokens(site, site.at, closing)
  return true
}

/** `FNAME(page_fault)`, of a file that is included several times, becomes one word as long. */
export function joinTemplateName(site: Site): boolean {
  if (site.word !== 'FNAME' || closingOf(site) !== site.at + 3) return false
  rewriteTokens(site, [site.at, site.at + 3], `FNAME_${textOf(site.tokens, site.at + 2)}_`)
  return true
}

/** `offsetof(struct a, b[1].c)`: the grammar wants a plain field there, so the word must not be its keyword. */
export function renameOffsetof(site: Site): boolean {
  if (site.word !== 'offsetof') return false
  rewriteTokens(site, [site.at, site.at], 'offset_f')
  // The type in it is for the next rule.
  return false
}

/** `container_of(x, struct foo, y)`, `min_t(unsigned long, a, b)`: the type becomes one word. */
export function joinTypeArguments(site: Site): boolean {
  const closing = closingOf(site)
  if (closing === undefined || (site.depth === 0 && !site.isInList) || keywords.has(site.word)) return false
  for (let index = site.at + 2; index < closing; index++) {
    const end = argumentEnd(site.tokens, index, closing)
    if (isType(site.tokens, index, end)) joinType(site, index, end)
    index = end
  }
  return false
}

/** The comma or bracket behind the argument that begins at `index`. */
function argumentEnd(tokens: Tokens, from: number, closing: number): number {
  for (let index = from; index < closing; index++) {
    const partner = tokens.partners[index]!
    if (partner > index) index = partner
    else if (isPunctuation(tokens, index, ',')) return index
  }
  return closing
}

/** A word or two, the first of them a word of types, and stars; or a name with stars. */
function isType(tokens: Tokens, start: number, end: number): boolean {
  if (end <= start || tokens.kinds[start] !== word) return false
  let index = start
  while (index < end && tokens.kinds[index] === word) index++
  const words = index - start
  const stars = end - index
  while (index < end && isPunctuation(tokens, index, '*')) index++
  if (index !== end) return false
  return typeWords.has(textOf(tokens, start)) ? words + stars > 1 || !/^(struct|union|enum)$/.test(textOf(tokens, start)) : stars > 0 && words === 1
}

function joinType(site: Site, start: number, end: number): void {
  const { tokens } = site
  const from = tokens.starts[start]!
  const text = tokens.code.slice(from, tokens.ends[end - 1])
  const joined = `T${text.slice(1).replace(/[^\w\n]/g, (char) => (text.includes('\n') ? ' ' : char === '*' || char === ' ' || char === '\t' ? '_' : ' '))}`
  site.edits.push({ start: from, end: from + text.length, text: text.includes('\n') ? `T${text.slice(1).replace(/[^\n]/g, ' ')}` : joined })
}
