import type { Place } from '../finding.ts'
import { countsOf, plural, sortFindings } from './report.ts'
import type { Report } from './report.ts'

/** Workflow commands of GitHub Actions: annotations on the lines of a change. */
export function github(report: Report): string {
  const findings = sortFindings(report.findings).map(({ severity, place, rule, message, help }) =>
    command({ level: severity, place, title: rule, text: help === undefined ? message : `${message}\nhelp: ${help}` }),
  )
  const undecided = report.undecided.map(({ place, reason }) =>
    command({ level: 'warning', place, title: 'undecided', text: reason }),
  )
  const counts = countsOf(report)
  const total = `${plural(counts.errors, 'error')}, ${plural(counts.warnings, 'warning')}, ${counts.undecided} undecided`
  return `${[...findings, ...undecided, total].join('\n')}\n`
}

interface Annotation {
  readonly level: 'error' | 'warning'
  readonly place: Place
  readonly title: string
  readonly text: string
}

function command({ level, place, title, text }: Annotation): string {
  const { file, line, column, endLine, endColumn } = place
  // GitHub takes columns only for annotations of one line.
  const columns = endLine === line ? `,col=${column},endColumn=${endColumn}` : ''
  return `::${level} file=${property(file)},line=${line},endLine=${endLine}${columns},title=${property(title)}::${data(text)}`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
