import { escapeText } from './escape.ts'
import type { Face } from './face.ts'

/** A run as it stands in the source. */
export interface Piece {
  readonly kind: 'text' | 'markup' | 'interpreted' | 'address'
  readonly source: string
  /** First character of what the reader sees: it may pair with the character before the markup. */
  readonly first: string
  /** Whether lines may be broken at its blanks. */
  readonly wraps: boolean
}

type Writer<F> = (value: string, face: F, before: string) => Piece

/** One writer for each face. */
const writers: { readonly [K in Face['kind']]: Writer<Extract<Face, { kind: K }>> } = {
  text: (value) => piece('text', escapeText(value, 'text'), value),
  emphasis: (value) => piece('markup', `*${escapeText(value, 'emphasis')}*`, value),
  strong: (value) => piece('markup', `**${escapeText(value, 'strong')}**`, value),
  literal: (value) => (isLiteral(value) ? literal(value) : literalRole(value)),
  link: (value, { url }, before) => {
    const isBare = value === url && isAddress(url) && !hidesAddress(before)
    return isBare ? address(value) : namedLink(value, url)
  },
}

/** `before` is the text that stands on the line already. */
export function writePiece(value: string, face: Face, before: string): Piece {
  // The table is indexed by the face's own kind, which TypeScript cannot follow.
  return (writers[face.kind] as Writer<Face>)(value, face, before)
}

function piece(kind: Piece['kind'], source: string, value: string): Piece {
  return { kind, source, first: [...value][0] ?? '', wraps: true }
}

/** Nothing is escaped inside ``…``, so neither edge may be blank and no backtick stand at one. */
function isLiteral(value: string): boolean {
  return value.trim() === value && !/^`|`$|``/.test(value)
}

function literal(value: string): Piece {
  return { ...piece('markup', `\`\`${value}\`\``, value), wraps: false }
}

/** The role gives the same node and lets us escape; an escaped blank is an edge and vanishes. */
function literalRole(value: string): Piece {
  const inner = value
    .replace(/[\\`]/g, '\\$&')
    .replace(/^(?=\s)/, '\\ ')
    .replace(/(\s)$/, '$1\\ ')
  return { ...piece('interpreted', `:literal:\`${inner}\``, ''), wraps: false }
}

/** Anonymous, so that two links with one text and two targets don't clash. */
function namedLink(value: string, url: string): Piece {
  if (url === '') return piece('text', escapeText(value, 'text'), value)
  return piece('interpreted', `\`${escapeText(value, 'link')} <${encodeUrl(url)}>\`__`, value)
}

function address(value: string): Piece {
  return { ...piece('address', value, value), wraps: false }
}

/** A URL that docutils finds by itself and from end to end; an inner `_.` would be a reference. */
function isAddress(url: string): boolean {
  return /^https?:\/\/[\w\-.~/?=&%+:#]*[a-zA-Z0-9/=+]$/.test(url) && !/_\W/.test(url)
}

/** docutils stops looking for addresses at the first unknown scheme, as in mmu.c:12 or x-http:y. */
function hidesAddress(before: string): boolean {
  const others = before.replace(/(?<!\S)https?:\/\/[\w\-.~/?=&%+#]*/g, ' ')
  return /[a-z0-9.+-]:\S|[:-]$/i.test(others)
}

/** What would end or bend the target in `text <target>`; a final `_` would name another target. */
function encodeUrl(url: string): string {
  return url.replace(/[\s<>`\\\0]|_$/g, (character) => {
    const hex = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')
    return character.charCodeAt(0) > 0x7f ? encodeURIComponent(character) : `%${hex}`
  })
}
