import type { Place } from '../finding.ts'
import type { Paint } from './report.ts'

const linesAround = 1
const widest = 110

/**
 * The lines at `place`, numbered, with the place underlined.
 *
 * Of a place of several lines, the first is shown. A line wider than a screen is cut around the place.
 * Control characters of the source are made visible, so that linted text cannot command the terminal.
 */
export function codeFrame(text: string, place: Place, paint: Paint): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/)
  const own = lines[place.line - 1]
  if (own === undefined) return []
  const first = Math.max(1, place.line - linesAround)
  const last = Math.min(lines.length, place.line + linesAround)
  const cut = windowOf(own, place)
  const digits = String(last).length
  const frame: string[] = []
  for (let line = first; line <= last; line += 1) {
    const isOwn = line === place.line
    const gutter = `${isOwn ? '>' : ' '} ${String(line).padStart(digits)} |`
    const source = visible((lines[line - 1] ?? '').slice(cut.from, cut.to))
    frame.push(`${paint(isOwn ? 'bold' : 'dim', gutter)} ${source}`.trimEnd())
    if (isOwn) frame.push(`${paint('dim', `  ${' '.repeat(digits)} |`)} ${paint('red', underline(own, place, cut))}`)
  }
  return frame
}

interface Window {
  readonly from: number
  readonly to: number
}

function windowOf(line: string, { column }: Place): Window {
  if (line.length <= widest) return { from: 0, to: widest }
  const from = Math.max(0, Math.min(column - 1 - Math.floor(widest / 4), line.length - widest))
  return { from, to: from + widest }
}

function underline(line: string, place: Place, { from, to }: Window): string {
  const start = Math.min(place.column - 1, line.length)
  const wanted = place.endLine === place.line ? place.endColumn - 1 : line.length
  const end = Math.min(Math.max(wanted, start + 1), Math.max(to, start + 1))
  const before = visible(line.slice(from, start)).replace(/[^\t]/gu, (char) => ' '.repeat(width(char)))
  const marks = [...visible(line.slice(start, end))].reduce((sum, char) => sum + width(char), 0)
  return before + '^'.repeat(Math.max(1, marks))
}

function visible(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}

/** Columns of a character in a terminal: 0 for marks, 2 for wide ones. */
function width(char: string): number {
  if (/^\p{M}/u.test(char)) return 0
  const wide = /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}/u
  return wide.test(char) ? 2 : 1
}
