import type { Finding, Place, Severity } from '../finding.ts'
import { countsOf, pageOf, sortFindings } from './report.ts'
import type { Report } from './report.ts'

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
export const jsonSchemaVersion = 1

/** What is printed for programs; docs/linter.md describes the fields. Keys and findings have a fixed order. */
export interface JsonReport {
  readonly schema: number
  readonly tool: { readonly name: string; readonly version: string }
  readonly findings: readonly JsonFinding[]
  readonly undecided: readonly (JsonPlace & { readonly reason: string })[]
  readonly summary: Readonly<Record<'errors' | 'warnings' | 'undecided' | 'fixable' | 'files' | 'lines', number>>
}

/** Lines and columns from 1, in UTF-16 units; ends are exclusive. */
export type JsonPlace = Pick<Place, 'file' | 'line' | 'column' | 'endLine' | 'endColumn'>

export interface JsonFinding extends JsonPlace {
  readonly severity: Severity
  readonly rule: string
  readonly message: string
  readonly related: readonly (JsonPlace & { readonly label: string; readonly text: string })[]
  readonly help: string | null
  readonly page: string
  readonly clause: string | null
  readonly fix: { readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[] } | null
}

export function json(report: Report): string {
  return `${JSON.stringify(jsonRecord(report), undefined, 2)}\n`
}

export function jsonRecord(report: Report): JsonReport {
  const { errors, warnings, undecided, fixable } = countsOf(report)
  return {
    schema: jsonSchemaVersion,
    tool: { name: 'rulebook', version: report.version },
    findings: sortFindings(report.findings).map(findingRecord),
    undecided: report.undecided.map(({ place, reason }) => ({ ...placeRecord(place), reason })),
    summary: { errors, warnings, undecided, fixable, files: report.files, lines: report.lines },
  }
}

function findingRecord(finding: Finding): JsonFinding {
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

function placeRecord({ file, line, column, endLine, endColumn }: Place): JsonPlace {
  return { file, line, column, endLine, endColumn }
}
