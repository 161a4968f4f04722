import type { Finding, Place, Undecided } from '../finding.ts'
import { codeFrame } from './codeFrame.ts'
import { countsOf, pageOf, plural, sortFindings } from './report.ts'
import type { PrintOptions, Report } from './report.ts'

/** For people: each finding with its story, its place in the code, one action and its rule's page. */
export function stylish(report: Report, options: PrintOptions): string {
  const parts = [
    ...sortFindings(report.findings).map((finding) => findingText(finding, options)),
    ...report.undecided.map((undecided) => undecidedText(undecided, options)),
    summary(report, options),
  ]
  return `${parts.join('\n\n')}\n`
}

function findingText(finding: Finding, { paint, textOf }: PrintOptions): string {
  const { place, severity, rule, message, help, clause } = finding
  const text = textOf(place.file)
  const frame = text === undefined ? [] : codeFrame(text, place, paint)
  const page = clause === undefined ? pageOf(rule) : `${pageOf(rule)}, clause ${clause}`
  return [
    `${paint('underline', where(place))}  ${paint(severity === 'error' ? 'red' : 'yellow', severity)}  ${paint('bold', rule)}`,
    `  ${message}`,
    ...relatedLines(finding).map((line) => `    ${line}`),
    ...(frame.length === 0 ? [] : ['', ...frame.map((line) => `    ${line}`), '']),
    ...(help === undefined ? [] : [`  ${paint('cyan', 'help:')} ${help}`]),
    `  ${paint('dim', page)}`,
  ].join('\n')
}

/** Other places, a line each: label, place and text aligned. */
function relatedLines({ related }: Finding): readonly string[] {
  const labels = Math.max(0, ...related.map(({ label }) => label.length))
  const places = Math.max(0, ...related.map(({ place }) => where(place).length))
  return related.map(({ label, place, text }) =>
    `${label.padEnd(labels)}   ${where(place).padEnd(places)}   ${text}`.trimEnd(),
  )
}

function undecidedText({ place, reason }: Undecided, { paint }: PrintOptions): string {
  return `${paint('underline', where(place))}  ${paint('yellow', 'undecided')}\n  ${reason}`
}

function summary(report: Report, { paint }: PrintOptions): string {
  const { errors, warnings, undecided, fixable } = countsOf(report)
  const looked = `${plural(report.files, 'file')}, ${plural(report.rules.length, 'rule')}`
  if (errors + warnings + undecided === 0) return paint('green', `no findings (${looked})`)
  const found = `${plural(errors, 'error')}, ${plural(warnings, 'warning')}, ${undecided} undecided (${looked})`
  const fix = fixable === 0 ? '' : `\n${fixable} can be mended with \`--fix\``
  return paint(errors > 0 ? 'red' : 'yellow', found) + fix
}

function where({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}
