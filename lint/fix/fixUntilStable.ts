import type { SourceText } from '../facts/sourceFacts.ts'
import type { Finding } from '../finding.ts'
import { applyFixes } from './applyEdits.ts'
import type { FindComments, Refusal } from './applyEdits.ts'

export interface FixRun {
  /** New texts of the files that change, by path. */
  readonly changed: ReadonlyMap<string, string>
  /** How many fixes were made. */
  readonly fixed: number
  /** What is left, after the last round. */
  readonly findings: readonly Finding[]
  readonly refused: readonly Refusal[]
  readonly rounds: number
}

export interface FixOptions {
  readonly sources: readonly SourceText[]
  /** Only these files may change. */
  readonly isWanted: (path: string) => boolean
  readonly lint: (sources: readonly SourceText[]) => readonly Finding[]
  readonly commentsOf: FindComments
}

/** A fix may uncover another; a rule whose fixes never come to rest is stopped here. */
const mostRounds = 10

/** Lints, fixes, and lints again until there is nothing left to fix. */
export function fixUntilStable({ sources, isWanted, lint, commentsOf }: FixOptions): FixRun {
  const texts = new Map(sources.map((source) => [source.path, source]))
  let findings = lint(sources)
  let fixed = 0
  let rounds = 0
  let refused: readonly Refusal[] = []
  while (rounds < mostRounds) {
    rounds += 1
    const mended = [...byFile(findings)].filter(([file]) => isWanted(file) && texts.has(file)).map(([file, own]) => ({
      file,
      ...applyFixes(texts.get(file)!, own, commentsOf),
    }))
    refused = mended.flatMap((one) => one.refused)
    const changes = mended.filter(({ applied }) => applied.length > 0)
    if (changes.length === 0) break
    for (const { file, text, applied } of changes) {
      texts.set(file, { path: file, text })
      fixed += applied.length
    }
    findings = lint([...texts.values()])
  }
  const changed = sources.filter(({ path, text }) => texts.get(path)!.text !== text).map(({ path }) => [path, texts.get(path)!.text] as const)
  return { changed: new Map(changed), fixed, findings, refused, rounds }
}

function byFile(findings: readonly Finding[]): Map<string, Finding[]> {
  const files = new Map<string, Finding[]>()
  for (const finding of findings) {
    if (finding.fix === undefined) continue
    const { file } = finding.place
    files.set(file, [...(files.get(file) ?? []), finding])
  }
  return files
}
