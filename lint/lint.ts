import type { Problem, SourceText } from './facts/sourceFacts.ts'
import type { Finding, Undecided } from './finding.ts'
import type { Rule } from './rule.ts'
import type { Vocabulary } from './vocabulary.ts'
import { readTypeScript } from './front/typescript/readTypeScript.ts'

export interface LintOptions {
  /** Everything that may be looked at: files to lint, files they import, pages. Nothing else is read. */
  readonly sources: readonly SourceText[]
  /** Paths that findings are wanted for. Default: all. */
  readonly only?: ReadonlySet<string>
  readonly rules: readonly Rule[]
  readonly vocabulary: Vocabulary
  /** How many steps the analysis of one entry point may take before it is undecided. */
  readonly stepBudget?: number
}

export interface LintResult {
  readonly findings: readonly Finding[]
  readonly undecided: readonly Undecided[]
  readonly problems: readonly Problem[]
  readonly stats: LintStats
}

export interface LintStats {
  readonly files: number
  readonly functions: number
  readonly steps: number
}

export function lint(options: LintOptions): LintResult {
  const known = new Set(options.sources.map((s) => s.path))
  const files = options.sources.filter((s) => s.path.endsWith('.ts')).map((s) => readTypeScript(s, known))
  const findings: Finding[] = []
  const program = { files, functions: new Map(files.flatMap((f) => f.functions.map((g) => [g.id, g] as const))), constants: new Map(), aliases: new Map(), stars: new Map() } as any
  for (const rule of options.rules) rule.check({ sources: options.sources, program, vocabulary: options.vocabulary, walks: { steps: 0 } as any, report: (f) => findings.push({ rule: rule.id, severity: rule.severity, ...f }), undecided: () => undefined })
  return { findings: findings.filter((f) => options.only?.has(f.place.file) ?? true), undecided: [], problems: files.flatMap((f) => f.problems), stats: { files: options.sources.length, functions: program.functions.size, steps: 0 } }
}
