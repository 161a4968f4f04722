import { styleText } from 'node:util'
import { count } from './outcomes.ts'
import type { Place } from './problem.ts'

/** What the reporter knows of one page when its last test has ended. */
export interface SectionReport {
  readonly title: string
  readonly file: string
  readonly held: number
  readonly reached: number
  readonly states: number
  readonly passed: number
  readonly failed: number
  /** Undefined if it did not run: what it showed is known from before. */
  readonly ms: number | undefined
}

/** A failed test of a page, ready to be printed. */
export interface FailureReport {
  readonly place: Place
  /** `claim failed`, `out of date`, `cannot read` or the assertion's own name. */
  readonly name: string
  readonly message: string
  readonly detail?: string | undefined
  readonly help?: string | undefined
  /** The page's text, for the code frame; undefined if it cannot be read. */
  readonly source?: string | undefined
}

export type Style = (format: Parameters<typeof styleText>[0], text: string) => string

/** Colours as the terminal and NO_COLOR want them. */
export const terminalStyle: Style = (format, text) => styleText(format, text, { stream: process.stdout })
export const plainStyle: Style = (_format, text) => text

/** `ok  4.2 Pending invalidations   7 clauses held   7 twins reached   12 345 states   1.2 s` */
export function sectionLine(report: SectionReport, width: number, style: Style = terminalStyle): string {
  const mark = report.failed === 0 ? style('green', 'ok    ') : style('red', 'failed')
  const cells = [
    report.title.padEnd(width),
    counted(report.held, 'clause', 'held').padStart(16),
    counted(report.reached, 'twin', 'reached').padStart(17),
    `${count(report.states)} states`.padStart(17),
    (report.ms === undefined ? 'cached' : seconds(report.ms)).padStart(7),
  ]
  return `${mark} ${cells.join('  ')}`
}

/** The failure as an editor can follow it: place, family, what is the case, evidence, frame, help. */
export function failureText(failure: FailureReport, style: Style = terminalStyle): string {
  const { place, name, message, detail, help, source } = failure
  const where = `${place.file}:${place.line}:${place.column}`
  const lines = [`${style('bold', where)}  ${style('red', name)}`, indent(message, '  ')]
  if (detail !== undefined && detail !== '') lines.push(indent(coloured(detail, style), '    '))
  else if (source !== undefined) lines.push(codeFrame(source, place, style))
  if (help !== undefined) lines.push(`  ${style('cyan', 'help:')} ${help}`)
  return lines.join('\n')
}

/** The line of a place with one above and one below, and a mark under the column. */
export function codeFrame(source: string, place: Place, style: Style = terminalStyle): string {
  const lines = source.split('\n')
  const first = Math.max(1, place.line - 1)
  const last = Math.min(lines.length, place.line + 1)
  const width = String(last).length
  const frame: string[] = []
  for (let line = first; line <= last; line += 1) {
    frame.push(`    ${style('gray', `${String(line).padStart(width)} |`)} ${lines[line - 1] ?? ''}`.trimEnd())
    if (line === place.line) {
      frame.push(`    ${style('gray', `${' '.repeat(width)} |`)} ${' '.repeat(place.column - 1)}${style('red', '^')}`)
    }
  }
  return frame.join('\n')
}

export interface Totals {
  readonly passed: number
  readonly failed: number
  readonly sections: number
  readonly held: number
  readonly reached: number
  readonly states: number
  readonly ms: number
}

/** What was seen in all pages; the second line stands alone, for scripts. */
export function summary(totals: Totals): string {
  const { sections, held, reached, states, ms, passed, failed } = totals
  const seen = [
    `${sections} ${sections === 1 ? 'section' : 'sections'}`,
    counted(held, 'clause', 'held'),
    counted(reached, 'twin', 'reached'),
    `${count(states)} states`,
    seconds(ms),
  ]
  return `${seen.join(', ')}\n${passed} passed, ${failed} failed`
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function counted(number: number, word: string, participle: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'} ${participle}`
}

function coloured(detail: string, style: Style): string {
  const line = (text: string): string =>
    text.startsWith('+') ? style('green', text) : text.startsWith('-') ? style('red', text) : text
  return detail.split('\n').map(line).join('\n')
}

function indent(text: string, by: string): string {
  return text.split('\n').map((line) => (line === '' ? '' : `${by}${line}`)).join('\n')
}
