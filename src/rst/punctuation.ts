/**
 * Which characters may stand beside inline markup: docutils' punctuation_chars, twice.
 *
 * docutils' own lists are taken from an old Unicode version and differ from one release to the
 * next beyond ASCII. So there are two sets of each: a wide one that decides what has to be
 * escaped, and a narrow one that decides where markup may stand without help. What lies between
 * them costs a needless backslash, never a wrong reading.
 */

const beyondAscii = String.raw`[^\p{ASCII}\p{L}\p{N}]`

/** Wide: after one of these, or at the start, docutils may see a start-string. */
export const mayOpen = String.raw`(?:^|[\s"'(<\[\{\-\/:]|${beyondAscii})`

/** Wide: before one of these, or at the end, docutils may see an end-string. NUL is an escape. */
export const mayClose = String.raw`(?:$|[\s\0"'\)>\]\}\-\/:\\.,;!?]|${beyondAscii})`

/** Narrow: markup may begin directly after this text. */
export const opensSafely = /[\s"'(<[{\-/:–—“‘]$/u

/** Narrow: markup may end directly before this text; the backslash is an escape in the source. */
export const closesSafely = /^[\s\\"')>\]}\-/:.,;!?–—”’…]/u

/**
 * Markup between a matching pair is not markup: `(*)` and `"*"` are plain characters. Non-ASCII
 * quotes pair in many ways, so any of them counts as a match.
 */
export const pairs = /^(?:""|''|\(\)|<>|\[\]|\{\}|[^\p{ASCII}\p{L}\p{N}][^\p{L}\p{N}])$/u
