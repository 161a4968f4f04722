import type { Finding, Place } from '../finding.ts'
import { countsOf, pageOf, sortFindings } from './report.ts'
import type { Report } from './report.ts'

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
export const jsonSchemaVersion = 1

/** For programs; docs/linter.md describes the fields. Keys and findings have a fixed order. */
export function json(report: Report): string {
  const { errors, warnings, undecided, fixable } = countsOf(report)
  const record = {
    schema: jsonSchemaVersion,
    tool: { name: 'rulebook', version: report.version },
    findings: sortFindings(report.findings).map(findingRecord),
    undecided: report.undecided.map(({ place, reason }) => ({ ...placeRecord(place), reason })),
    summary: { errors, warnings, undecided, fixable, files: report.files, lines: report.lines },
  }
  return `${JSON.stringify(record, undefined, 2)}\n`
}

function findingRecord(finding: Finding): object {
  const { rule, severity, place, message, related, help, clause, fix } = finding
  return {
    ...placeRecord(place),
    severity,
    rule,
    message,
    related: related.map((other) => ({ label: other.label, ...placeRecord(other.place), text: other.text })),
    help: help ?? null,
    page: pageOf(rule),
    clause: clause ?? null,
    fix: fix === undefined ? null : { edits: fix.edits.map(({ start, end, text }) => ({ start, end, text })) },
  }
}

function placeRecord({ file, line, column, endLine, endColumn }: Place): object {
  return { file, line, column, endLine, endColumn }
}
