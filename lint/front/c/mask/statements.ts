import { isPunctuation, number, textOf, word } from '../tokens.ts'
import { beginsStatement, blankTokens, closingOf, fillGap, isLoopMacro, rewriteTokens, type Site } from './site.ts'
import { asmWords, keywords } from './words.ts'

/** `list_for_each_entry(…) {`, with or without braces, becomes `while (…) {`. */
export function rewriteLoopMacro(site: Site): boolean {
  const { tokens, at } = site
  const closing = closingOf(site)
  if (site.depth === 0 || closing === undefined || keywords.has(site.word)) return false
  const isBlock = isPunctuation(tokens, closing + 1, '{') && beginsStatement(tokens, at)
  const isLoop = isLoopMacro(site.word) && (tokens.kinds[closing + 1] === word || isPunctuation(tokens, closing + 1, '*') || isBlock)
  if (!isLoop && !isBlock) return false
  if (site.word.length < 5) return false
  rewriteTokens(site, [at, at], 'while')
  return true
}

/** `scoped_guard(mutex, &lock)` becomes `if (mutex, &lock)`. */
export function rewriteScopedGuard(site: Site): boolean {
  if (site.depth === 0 || !/^scoped_(cond_)?guard$/.test(site.word) || closingOf(site) === undefined) return false
  rewriteTokens(site, [site.at, site.at], 'if')
  return true
}

/** `MACRO(x)` on a line of its own gets the semicolon it lacks. */
export function addSemicolon(site: Site): boolean {
  const { tokens, at, depth } = site
  const closing = closingOf(site)
  if (depth === 0 || closing === undefined || keywords.has(site.word) || !beginsStatement(tokens, at)) return false
  const isFollowed = tokens.kinds[closing + 1] === word || tokens.kinds[closing + 1] === number || isPunctuation(tokens, closing + 1, '}')
  if (!isFollowed || closing + 1 >= tokens.count) return false
  if (!tokens.code.slice(tokens.ends[closing], tokens.starts[closing + 1]).includes('\n')) return false
  return fillGap(site, closing, ';')
}

/** `case 1 ... 4:` becomes `case 1:`; the lowering looks at the text to see that there is more. */
export function blankCaseRange(site: Site): boolean {
  if (site.word !== 'case') return false
  const { tokens, at } = site
  for (let index = at + 1; index < tokens.count && index < at + 40; index++) {
    if (isPunctuation(tokens, index, ':')) return false
    if (!isEllipsis(site, index)) continue
    let end = index + 3
    while (end + 1 < tokens.count && end < index + 40 && !isPunctuation(tokens, end + 1, ':')) end++
    blankTokens(site, index, end)
    return true
  }
  return false
}

function isEllipsis({ tokens }: Site, index: number): boolean {
  return [0, 1, 2].every((offset) => isPunctuation(tokens, index + offset, '.'))
}

/** `asm volatile ("…" : … )` becomes nothing; so does the name in `register long r asm("x0")`. */
export function blankAsm(site: Site): boolean {
  const { tokens, at } = site
  if (!asmWords.has(site.word)) return false
  let open = at + 1
  while (tokens.kinds[open] === word && /^(__)?(volatile|goto|inline)(__)?$/.test(textOf(tokens, open))) open++
  const closing = isPunctuation(tokens, open, '(') ? tokens.partners[open]! : -1
  if (closing < 0) return false
  blankTokens(site, at, closing)
  return true
}
