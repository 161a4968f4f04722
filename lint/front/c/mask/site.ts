import { isPunctuation, textOf, word, type Tokens } from '../tokens.ts'
import { blank, type Edit } from '../blank.ts'

/** A word of the file, and where it stands. */
export interface Site {
  readonly tokens: Tokens
  /** The index of the word. */
  readonly at: number
  readonly word: string
  /** How many function bodies and blocks in them are open; 0 is file scope and outside of functions. */
  readonly depth: number
  /** Whether structs, enums or initialisers are open at file scope. */
  readonly isInList: boolean
  readonly edits: Edit[]
}

/** The index of the bracket that closes the one behind the word; undefined if none opens there, or is closed. */
export function closingOf({ tokens, at }: Site): number | undefined {
  if (!isPunctuation(tokens, at + 1, '(')) return undefined
  const partner = tokens.partners[at + 1]!
  return partner < 0 ? undefined : partner
}

/** Whether a statement (or a declaration of the file) begins with the token at `index`. */
export function beginsStatement(tokens: Tokens, index: number): boolean {
  const before = index - 1
  if (before < 0) return true
  if ([';', '{', '}', ':'].some((char) => isPunctuation(tokens, before, char))) return true
  if (tokens.kinds[before] === word) return /^(else|do)$/.test(textOf(tokens, before))
  if (!isPunctuation(tokens, before, ')') || tokens.partners[before]! < 1) return false
  return /^(if|for|while|switch)$/.test(textOf(tokens, tokens.partners[before]! - 1)) || isLoopMacro(textOf(tokens, tokens.partners[before]! - 1))
}

export function isLoopMacro(name: string): boolean {
  return name.includes('for_each')
}

/** Replaces the tokens from `first` to `last` by white space. */
export function blankTokens({ tokens, edits }: Site, first: number, last: number): void {
  const [start, end] = [tokens.starts[first]!, tokens.ends[last]!]
  edits.push({ start, end, text: blank(tokens.code.slice(start, end)) })
}

/** Replaces the tokens from `first` to `last` by `text` and white space. */
export function rewriteTokens({ tokens, edits }: Site, [first, last]: readonly [number, number], text: string): void {
  const [start, end] = [tokens.starts[first]!, tokens.ends[last]!]
  const rest = tokens.code.slice(start + text.length, end)
  if (text.length <= end - start) edits.push({ start, end, text: text + blank(rest) })
}

/** Puts a character where there is white space on one line between two tokens; false if there is no room. */
export function fillGap({ tokens, edits }: Site, index: number, char: string): boolean {
  for (let at = tokens.ends[index]!; at < (tokens.starts[index + 1] ?? tokens.code.length); at++) {
    if (tokens.code[at] === '\n') continue
    edits.push({ start: at, end: at + 1, text: char })
    return true
  }
  return false
}
