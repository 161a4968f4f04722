import { applyEdits, type Edit } from './blank.ts'
import type { Site } from './mask/site.ts'
import { maskRules, type MaskRule } from './maskTable.ts'
import { isPunctuation, textOf, tokenize, word, type Tokens } from './tokens.ts'

/** What a brace opens. */
type Brace = 'body' | 'list'

/**
 * Rewrites code, scanned and preprocessed, so that a C grammar without macros can read it.
 *
 * Offsets and line breaks stay where they are, so that every place found in the result is one of the file.
 */
export function mask(code: string, rules: readonly MaskRule[] = maskRules): string {
  const tokens = tokenize(code)
  const edits: Edit[] = []
  const braces: Brace[] = []
  let depth = 0
  for (let at = 0; at < tokens.count; at++) {
    if (isPunctuation(tokens, at, '{')) {
      braces.push(depth > 0 || opensBody(tokens, at) ? 'body' : 'list')
      if (braces.at(-1) === 'body') depth++
    } else if (isPunctuation(tokens, at, '}')) {
      if (braces.pop() === 'body') depth--
    } else if (tokens.kinds[at] === word) {
      const site: Site = { tokens, at, word: textOf(tokens, at), depth, isInList: depth === 0 && braces.length > 0, edits }
      for (const rule of rules) if (rule.apply(site)) break
    }
  }
  return applyEdits(code, edits)
}

/** At file scope a body follows a parameter list, perhaps with an attribute between. */
function opensBody(tokens: Tokens, at: number): boolean {
  let before = at - 1
  while (before > at - 4 && tokens.kinds[before] === word && textOf(tokens, before).startsWith('__')) before--
  return isPunctuation(tokens, before, ')')
}
