import type { SourceText } from '../facts/sourceFacts.ts'
import type { Finding, Undecided } from '../finding.ts'
import { sortFindings, type Report } from '../report/report.ts'
import type { AnalysedArch } from './analyseTree.ts'
import { treeRules } from './treeRules.ts'

/** What was found and what is undecided in several architectures: what all share is told once. */
export function merged(archs: readonly AnalysedArch[], comments: readonly Finding[] = []): Pick<Report, 'findings' | 'undecided'> {
  const findings = unique([...archs.flatMap((arch) => arch.findings), ...comments], ({ rule, place, message }: Finding) => `${rule} ${place.file}:${place.line}:${place.column} ${message}`)
  const undecided = unique(archs.flatMap((arch) => arch.undecided), ({ place, reason }: Undecided) => `${place.file}:${place.line}:${place.column} ${reason}`)
  return { findings: sortFindings(findings), undecided }
}

export interface MergeOptions {
  readonly texts: ReadonlyMap<string, SourceText>
  readonly version: string
  /** What comments were found to say. */
  readonly comments?: readonly Finding[]
}

/** One report for several architectures. */
export function mergedReport(archs: readonly AnalysedArch[], { texts, version, comments = [] }: MergeOptions): Report {
  return {
    ...merged(archs, comments),
    files: texts.size,
    lines: [...texts.values()].reduce((sum, { text }) => sum + text.split('\n').length - 1, 0),
    rules: treeRules.map(({ id, summary, severity }) => ({ id, summary, severity })),
    version,
  }
}

function unique<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}
