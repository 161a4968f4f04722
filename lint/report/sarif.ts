import type { Finding, Place, Undecided } from '../finding.ts'
import { pageOf, sortFindings } from './report.ts'
import type { Report, ReportedRule } from './report.ts'

/**
 * SARIF 2.1.0, for code hosts and editors.
 *
 * Related places become `relatedLocations`, fixes become `fixes`, and what the linter could not decide
 * becomes a result of kind `open`. Files are relative to `SRCROOT`, the root of the run.
 */
export function sarif(report: Report): string {
  const { rules, version } = report
  const run = {
    tool: { driver: { name: 'rulebook', version, semanticVersion: version, rules: rules.map(ruleRecord) } },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { SRCROOT: { description: { text: 'the root of the project under lint' } } },
    results: [
      ...sortFindings(report.findings).map((finding) => resultOf(finding, rules)),
      ...report.undecided.map(openResult),
    ],
  }
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function ruleRecord({ id, summary, severity }: ReportedRule): object {
  return {
    id,
    shortDescription: { text: summary },
    help: { text: `see ${pageOf(id)}`, markdown: `[${pageOf(id)}](${pageOf(id)})` },
    properties: { page: pageOf(id) },
    defaultConfiguration: { level: severity },
  }
}

function resultOf(finding: Finding, rules: readonly ReportedRule[]): object {
  const { rule, severity, place, message, related, help, clause, fix } = finding
  const index = rules.findIndex(({ id }) => id === rule)
  return {
    ruleId: rule,
    ...(index < 0 ? {} : { ruleIndex: index }),
    level: severity,
    message: { text: help === undefined ? message : `${message}; help: ${help}` },
    locations: [{ physicalLocation: physical(place) }],
    ...(related.length === 0 ? {} : { relatedLocations: related.map(relatedLocation) }),
    ...(fix === undefined ? {} : { fixes: [fixRecord(place.file, fix)] }),
    properties: { page: pageOf(rule), ...(clause === undefined ? {} : { clause }) },
  }
}

function openResult({ place, reason }: Undecided): object {
  // The standard wants `level: none` wherever `kind` is not `fail`.
  return { kind: 'open', level: 'none', message: { text: reason }, locations: [{ physicalLocation: physical(place) }] }
}

function relatedLocation({ label, place, text }: Finding['related'][number], id: number): object {
  return { id, message: { text: text === '' ? label : `${label}: ${text}` }, physicalLocation: physical(place) }
}

function physical({ file, line, column, endLine, endColumn }: Place): object {
  return {
    artifactLocation: artifact(file),
    region: { startLine: line, startColumn: column, endLine, endColumn },
  }
}

function artifact(file: string): object {
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' }
}

function fixRecord(file: string, { edits }: NonNullable<Finding['fix']>): object {
  const replacements = edits.map(({ start, end, text }) => ({
    deletedRegion: { charOffset: start, charLength: end - start },
    insertedContent: { text },
  }))
  return { description: { text: 'mend the comment' }, artifactChanges: [{ artifactLocation: artifact(file), replacements }] }
}
