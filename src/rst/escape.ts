import type { Face } from './face.ts'
import { unsafe, type Unsafe } from './unsafe.ts'

/**
 * Escapes what docutils would read as markup in a text of this face.
 *
 * Works on docutils' inner form, where NUL stands for an unescaped backslash, so that an escape is
 * not itself escaped and is seen as what it is: the end of a word.
 */
export function escapeText(
  text: string,
  face: Face['kind'],
  table: readonly Unsafe[] = unsafe,
): string {
  return table
    .filter((entry) => entry.in.includes(face))
    .reduce((done, entry) => done.replace(entry.pattern, '\0$&'), text)
    .replaceAll('\0', '\\')
}

/**
 * White space as docutils sees it: what Python's `str.splitlines()` breaks lines at, too, because
 * a line separator in a paragraph would be a line of its own. A no-break space is a character, but
 * not beside a blank, where it could end up alone on a line and make the line blank.
 */
export function foldSpace(text: string): string {
  return dropNul(text).replace(/\s*[ \t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+\s*/g, ' ')
}

/** Inside a literal each blank counts, but every one of them is a space. */
export function straightenSpace(text: string): string {
  return dropNul(text).replace(/\r\n|[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]/g, ' ')
}

function dropNul(text: string): string {
  return text.replaceAll('\0', '\uFFFD')
}
