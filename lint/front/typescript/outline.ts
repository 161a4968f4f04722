import type { Comment, SourceText } from '../../facts/sourceFacts.ts'
import { placerOf } from './places.ts'
import { beginsWord, contextual, literals, reserved, tokensOf, type Tokens } from './tokens.ts'

/** What is known of a file from its tokens: enough to tell whether any rule has to look at its functions. */
export interface Outline {
  readonly comments: readonly Comment[]
  /** Names that the code uses for certain. */
  readonly words: ReadonlySet<string>
  /** Names that it may use, or only give: `a` in `{ a: b }`, `['a']`. */
  readonly doubtful: ReadonlySet<string>
  /** What it imports or exports again, types aside. */
  readonly specifiers: readonly string[]
  /** How deep its syntax may nest at most. */
  readonly depth: number
}

/** The outline of a file; undefined where it takes a parser. */
export function outlineOf({ path, text }: SourceText): Outline | undefined {
  const tokens = tokensOf(text)
  if (tokens === undefined) return undefined
  const place = placerOf(path, text)
  const comments = tokens.comments.map(({ kind, start, end }) => ({ kind, place: place(start, end), start, end, raw: text.slice(start, end) }))
  return { comments, ...namesIn(tokens, text), specifiers: specifiersOf(tokens, text), depth: depthOf(tokens) }
}

function namesIn({ texts, starts, ends }: Tokens, text: string): Pick<Outline, 'words' | 'doubtful'> {
  const words = new Set<string>()
  const doubtful = new Set<string>()
  for (const [at, token] of texts.entries()) {
    const after = texts[at + 1]
    if (token === literals.string || token === literals.template) {
      if (after === ']' && texts[at - 1] === '[') doubtful.add(text.slice(starts[at]! + 1, ends[at]! - 1))
    } else if (isWord(token)) {
      const isKey = after === ':' || (after === '?' && texts[at + 2] === ':')
      ;(isKey ? doubtful : words).add(token)
    }
  }
  return { words, doubtful }
}

function isWord(token: string): boolean {
  return beginsWord(token.charCodeAt(0)) && token !== literals.number
}

/** What `import … from` and `export … from` name. */
function specifiersOf({ texts, starts, ends }: Tokens, text: string): string[] {
  const found: string[] = []
  for (const [at, token] of texts.entries()) {
    if (token !== 'import' && token !== 'export') continue
    const end = clauseEnd(texts, at + 1)
    if (texts[end] === literals.string && !isOfTypes(texts, at + 1)) found.push(text.slice(starts[end]! + 1, ends[end]! - 1))
  }
  return found
}

/** Where the specifier stands, if what begins here is the clause of an import or export. */
function clauseEnd(texts: Tokens['texts'], start: number): number {
  let at = start
  while (inClause.has(texts[at] ?? '') || isWord(texts[at] ?? '')) at++
  return at
}

const inClause: ReadonlySet<string> = new Set(['{', '}', ',', '*'])

/** `import type a`, `import type { a }`, but neither `import type from` nor `import type, { a } from`. */
function isOfTypes(texts: Tokens['texts'], at: number): boolean {
  return texts[at] === 'type' && texts[at + 1] !== ',' && texts[at + 1] !== 'from'
}

/**
 * A bound for the nesting of the syntax.
 *
 * Sound: a parser goes deeper only at a bracket, or at an operator or word of the language, and is back where the
 * bracket was opened when it closes, and where the statement began at a semicolon.
 */
function depthOf({ texts }: Tokens): number {
  let deepest = 0
  let depth = 0
  let own = 0
  const open: number[] = []
  for (const token of texts) {
    if (token === ';' || isClosing(token)) {
      depth -= own
      own = token === ';' ? 0 : (open.pop() ?? 0)
    } else if (mayNest(token)) {
      depth++
      own++
      if (isOpening(token)) {
        open.push(own)
        own = 0
      }
      if (depth > deepest) deepest = depth
    }
  }
  return deepest
}

function isOpening(token: string): boolean {
  return token === '(' || token === '{' || token === '[' || token === literals.head
}

function isClosing(token: string): boolean {
  return token === ')' || token === '}' || token === ']' || token === literals.tail
}

function mayNest(token: string): boolean {
  return isWord(token) ? reserved.has(token) || contextual.has(token) : token !== literals.string && token !== literals.number && token !== ','
}
