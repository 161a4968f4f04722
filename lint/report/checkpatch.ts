import { countsOf, sortFindings } from './report.ts'
import type { Report } from './report.ts'

/** As `checkpatch.pl --terse --show-types` prints, so that the tools around it read it too. */
export function checkpatch(report: Report): string {
  const findings = sortFindings(report.findings).map(
    ({ severity, place, rule, message }) =>
      `${place.file}:${place.line}: ${severity.toUpperCase()}:${typeOf(rule)}: ${oneLine(message)}`,
  )
  const undecided = report.undecided.map(
    ({ place, reason }) => `${place.file}:${place.line}: CHECK:UNDECIDED: ${oneLine(reason)}`,
  )
  const counts = countsOf(report)
  const total = `total: ${counts.errors} errors, ${counts.warnings} warnings, ${counts.undecided} checks, ${report.lines} lines checked`
  return `${[...findings, ...undecided, total].join('\n')}\n`
}

function typeOf(rule: string): string {
  return rule.toUpperCase().replaceAll('-', '_')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
