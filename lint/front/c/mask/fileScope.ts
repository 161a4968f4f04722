import { isPunctuation, textOf, word, type Tokens } from '../tokens.ts'
import { blankTokens, closingOf, type Site } from './site.ts'
import { keywords } from './words.ts'

/** `EXPORT_SYMBOL(x);`, `static DEFINE_SPINLOCK(x);`, `TRACE_EVENT(…)`, `KVM_X86_OP(x)`: declares nothing that is linted. */
export function blankFileScopeMacro(site: Site): boolean {
  const { tokens, at } = site
  if (site.depth > 0 || site.isInList || keywords.has(site.word)) return false
  const closing = closingOf(site)
  const first = firstOfDeclaration(tokens, at)
  if (closing === undefined || first === undefined || isPunctuation(tokens, at + 2, '*')) return false
  if (isPunctuation(tokens, closing + 1, '{')) return false
  const isDeclared = isPunctuation(tokens, closing + 1, '=') || isPunctuation(tokens, closing + 1, '[')
  blankTokens(site, first, isDeclared ? endOfDeclaration(tokens, closing) : isPunctuation(tokens, closing + 1, ';') ? closing + 1 : closing)
  return true
}

/** Where a declaration begins that has nothing before `at` but a storage class. */
function firstOfDeclaration(tokens: Tokens, at: number): number | undefined {
  let first = at
  while (first > 0 && tokens.kinds[first - 1] === word && /^(static|extern|__weak|inline)$/.test(textOf(tokens, first - 1))) first--
  const begins = first === 0 || isPunctuation(tokens, first - 1, ';') || isPunctuation(tokens, first - 1, '}') || isPunctuation(tokens, first - 1, ')')
  return begins ? first : undefined
}

function endOfDeclaration(tokens: Tokens, from: number): number {
  for (let index = from; index < tokens.count; index++) {
    const partner = tokens.partners[index]!
    if (partner > index) index = partner
    else if (isPunctuation(tokens, index, ';')) return index
  }
  return from
}
