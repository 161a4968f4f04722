import { applyEdits, blank, type Edit } from './blank.ts'

export interface CommentRange {
  readonly kind: 'line' | 'block'
  readonly start: number
  readonly end: number
}

export interface Scanned {
  /** The text without comments, and with nothing but `_` in strings; as long as before. */
  readonly code: string
  readonly comments: readonly CommentRange[]
}

const opening = /\/\/|\/\*|"|'/g
const literals: Readonly<Record<string, RegExp>> = {
  '"': /"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"/y,
  "'": /'[^'\\\n]+(?:\\[\s\S][^'\\\n]*)*'|'(?:\\[\s\S][^'\\\n]*)+'/y,
}

/** Takes comments and the insides of strings out of the way of everything that looks at C as text. */
export function scan(text: string): Scanned {
  const comments: CommentRange[] = []
  const edits: Edit[] = []
  opening.lastIndex = 0
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const start = match.index
    const literal = literals[match[0]]
    if (literal === undefined) {
      const comment: CommentRange = { kind: match[0] === '//' ? 'line' : 'block', start, end: commentEnd(text, start) }
      comments.push(comment)
      edits.push({ start, end: comment.end, text: blank(text.slice(start, comment.end)) })
      opening.lastIndex = comment.end
      continue
    }
    literal.lastIndex = start
    const found = literal.exec(text)
    // An apostrophe or quote that opens nothing: text of an #error, or not C at all.
    if (found === null) continue
    edits.push({ start, end: literal.lastIndex, text: hide(found[0]) })
    opening.lastIndex = literal.lastIndex
  }
  return { code: withoutControls(applyEdits(text, edits)), comments }
}

function commentEnd(text: string, start: number): number {
  if (text[start + 1] === '*') {
    const end = text.indexOf('*/', start + 2)
    return end < 0 ? text.length : end + 2
  }
  for (let at = start; ; ) {
    const end = text.indexOf('\n', at)
    if (end < 0) return text.length
    // A backslash carries a line comment on to the next line.
    if (!/\\\r?$/.test(text.slice(Math.max(at, end - 2), end))) return end
    at = end + 1
  }
}

function hide(literal: string): string {
  const quote = literal.slice(0, 1)
  return `${quote}${literal.slice(1, -1).replace(/[^\n]/g, '_')}${quote}`
}

/** Carriage returns and other control characters count as white space; a backslash before one still joins lines. */
function withoutControls(text: string): string {
  return text.replaceAll('\\\r\n', ' \\\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f\ufeff]/g, ' ')
}
