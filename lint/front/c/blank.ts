/** White space of the same length, with the line breaks where they were. */
export function blank(text: string): string {
  const parts: string[] = []
  let at = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
    parts.push(' '.repeat(end - at))
    at = end + 1
  }
  parts.push(' '.repeat(text.length - at))
  return parts.join('\n')
}

/** A replacement of a range by text of the same length. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Carries out edits. Of two that overlap the one that starts first (the longer of two) stands. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || b.end - a.end)
  const parts: string[] = []
  let at = 0
  for (const { start, end, text: replacement } of sorted) {
    if (start < at) continue
    parts.push(text.slice(at, start), replacement)
    at = end
  }
  parts.push(text.slice(at))
  return parts.join('')
}
