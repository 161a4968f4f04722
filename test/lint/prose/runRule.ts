import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import type { Program, SourceFacts, SourceText } from '../../../lint/facts/sourceFacts.ts'
import type { Finding } from '../../../lint/finding.ts'
import { commentsOf } from '../../../lint/front/comments.ts'
import type { Rule } from '../../../lint/rule.ts'

const root = join(import.meta.dirname, '../../..')

/** The files of this project that `globs` name. */
export function projectFiles(...globs: readonly string[]): readonly SourceText[] {
  return globSync([...globs], { cwd: root }).sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** The chapter and its pages: what prose rules compare with. */
export const chapterFiles: readonly SourceText[] = projectFiles('src/kvm/**/*.ts', 'src/kernel/**/*.ts', 'docs/locking/*.md')

/** Runs one rule on texts. */
export function runRule(rule: Rule, sources: readonly SourceText[]): readonly Finding[] {
  const findings: Finding[] = []
  rule.check({
    sources,
    program: programOf(sources),
    vocabulary: { entries: [], place: { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 } },
    walks: { steps: 0 },
    report: (found) => findings.push({ rule: rule.id, severity: rule.severity, ...found }),
    undecided: () => undefined,
  })
  return findings
}

function programOf(sources: readonly SourceText[]): Program {
  const files = sources.filter(({ path }) => path.endsWith('.ts')).map(factsOf)
  return { files, functions: new Map(), constants: new Map(), aliases: new Map() }
}

function factsOf(source: SourceText): SourceFacts {
  return { ...source, functions: [], comments: commentsOf(source), constants: new Map(), aliases: new Map(), problems: [] }
}
