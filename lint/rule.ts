import type { Annotation, Annotations } from './annotations.ts'
import type { Program, SourceText } from './facts/sourceFacts.ts'
import type { Finding, Severity, Undecided } from './finding.ts'
import type { Walks } from './flow/walks.ts'
import type { Vocabulary } from './vocabulary.ts'

/** One law of the chapter, or of how one writes about it. A rule is one file, with a page of the same name. */
export interface Rule {
  /** Reads as "allow …": `unguarded-mapping-level`. */
  readonly id: string
  /** One clause of a sentence, for lists. */
  readonly summary: string
  readonly severity: Severity
  /** Clauses of the chapter that the rule enforces. */
  readonly clauses: readonly string[]
  readonly check: (context: RuleContext) => void
  /** Runs after all others, because it asks what they did. */
  readonly last?: boolean
}

/** What a rule may look at, and where it reports. */
export interface RuleContext {
  /** Every file there is, code and Markdown, as text. Findings are kept for those that were asked for. */
  readonly sources: readonly SourceText[]
  /** Facts of the code files. Comments are here too. */
  readonly program: Program
  readonly vocabulary: Vocabulary
  /** Paths through the program, computed when first used and shared by all rules. */
  readonly walks: Walks
  readonly annotations: AnnotationsOfRun
  readonly report: (found: Reported) => void
  readonly undecided: (what: Undecided) => void
}

/** Comments like `// rulebook: ignore RULE -- reason`, and whether any rule has needed them so far. */
export interface AnnotationsOfRun extends Annotations {
  readonly isUsed: (annotation: Annotation) => boolean
  /** The rules of this run: an annotation for another one is not unused. */
  readonly rules: readonly Rule[]
}

/** A finding as a rule gives it; the linter adds the rule's id and severity. */
export type Reported = Omit<Finding, 'rule' | 'severity'>
