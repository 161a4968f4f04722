/** Text cut into lines that keep their ends, so that joining them gives the same bytes again. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** A line without its end, and without blanks at the end. */
export function bare(line: string): string {
  return line.trimEnd()
}

/** The line end of a text: that of its first line. */
export function lineEnd(text: string): '\n' | '\r\n' {
  return /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n'
}
