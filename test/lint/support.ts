import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { lockOrderPage, readLockOrder } from '../../src/chapter/lockOrder.ts'
import { flowRules } from '../../lint/allRules.ts'
import type { SourceText } from '../../lint/facts/sourceFacts.ts'
import type { Finding } from '../../lint/finding.ts'
import { readVocabulary } from '../../lint/front/markdown/readVocabulary.ts'
import { lint, type LintResult } from '../../lint/lint.ts'
import type { Vocabulary } from '../../lint/vocabulary.ts'

export const root = join(import.meta.dirname, '../..')

export const vocabularyPath = 'docs/locking/4.2.1-derived-information.md'

export function read(path: string): SourceText {
  return { path, text: readFileSync(join(root, path), 'utf8') }
}

export const vocabulary: Vocabulary = {
  ...readVocabulary(read(vocabularyPath)).vocabulary,
  lockOrder: readLockOrder(lockOrderPage, read(lockOrderPage).text).order,
}

/** The files of the project that match, sorted. */
export function sourcesOf(...patterns: string[]): SourceText[] {
  return globSync(patterns, { cwd: root }).sort().map(read)
}

export function lintTexts(sources: readonly SourceText[], words: Vocabulary = vocabulary): LintResult {
  return lint({ sources, rules: flowRules, vocabulary: words })
}

/** One file, linted by itself. */
export function lintText(text: string, words?: Vocabulary): LintResult {
  return lintTexts([{ path: 'example.ts', text }], words)
}

/** A finding as the pages show it. */
export function shown({ place, message, related }: Finding): string {
  const others = related.map((other) => `  ${other.label} ${other.place.line}:${other.place.column} ${other.text}`)
  return [`${place.line}:${place.column} ${message}`, ...others].join('\n')
}
