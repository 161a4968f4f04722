import { readAnnotations, speaksOf, takesBack, type Annotation } from './annotations.ts'
import type { Problem, Program, SourceText } from './facts/sourceFacts.ts'
import type { Finding, Undecided } from './finding.ts'
import type { WalkMemory } from './flow/walkMemory.ts'
import { walkProgram, type Walks } from './flow/walks.ts'
import type { Rule, RuleContext } from './rule.ts'
import { namesOf, type Vocabulary } from './vocabulary.ts'

export interface LintSettings {
  /** Everything that may be looked at: files to lint, files they import, pages. Nothing else is read. */
  readonly sources: readonly SourceText[]
  /** Paths that findings are wanted for. Default: all. */
  readonly only?: ReadonlySet<string>
  readonly rules: readonly Rule[]
  readonly vocabulary: Vocabulary
  /** How many steps the analysis of one entry point may take before it is undecided. */
  readonly stepBudget?: number
  /** What is remembered of earlier walks. Not asked where annotations take something back: those are in no function. */
  readonly memory?: WalkMemory | undefined
}

export interface LintResult {
  /** Sorted by file, line, column, rule. */
  readonly findings: readonly Finding[]
  readonly undecided: readonly Undecided[]
  /** Files that could not be read as code. */
  readonly problems: readonly Problem[]
  readonly stats: LintStats
}

/** With the paths that the rules looked at. */
export interface LintedProgram extends LintResult {
  readonly walks: Walks
}

export interface LintStats {
  readonly files: number
  /** Those of the program that was walked; 0 if no rule asked for paths. */
  readonly functions: number
  /** Blocks that were walked. */
  readonly steps: number
}

const STEP_BUDGET = 40_000

/** Runs the rules on facts, whatever language they come from. */
export function lintProgram(program: Program, options: LintSettings): LintedProgram {
  const annotations = program.files.map(readAnnotations)
  const good = annotations.flatMap((all) => all.good)
  const used = new Set<Annotation>()
  const walks = lazyWalks(program, options, { good, used })
  const found: Finding[] = []
  const undecided: Undecided[] = []
  const context = (rule: Rule): RuleContext => ({
    sources: options.sources,
    program,
    vocabulary: options.vocabulary,
    walks,
    annotations: { good, bad: annotations.flatMap((all) => all.bad), isUsed: (one) => used.has(one), rules: options.rules },
    report: (reported) => {
      const finding = { ...reported, rule: rule.id, severity: rule.severity }
      const takers = good.filter((annotation) => takesBack(annotation, finding))
      for (const taker of takers) used.add(taker)
      if (takers.length === 0) found.push(finding)
    },
    undecided: (what) => {
      const takers = good.filter((annotation) => annotation.kind === 'checked-by-caller' && speaksOf(annotation, what.place))
      for (const taker of takers) used.add(taker)
      if (takers.length === 0) undecided.push(what)
    },
  })
  // Rules about annotations come last: they ask what the others have used.
  for (const rule of [...options.rules].sort((a, b) => Number(a.last ?? false) - Number(b.last ?? false))) rule.check(context(rule))
  const isWanted = ({ place }: { readonly place: Finding['place'] }): boolean => options.only?.has(place.file) ?? true
  return {
    walks,
    findings: unique(found.filter(isWanted)).sort(byPlace),
    undecided: uniqueUndecided([...undecided, ...(walks.isWalked() ? walks.undecided : [])].filter(isWanted)),
    problems: program.files.flatMap(({ problems }) => problems),
    stats: { files: options.sources.length, ...(walks.isWalked() ? { functions: program.functions.size, steps: walks.steps } : { functions: 0, steps: 0 }) },
  }
}

interface LazyWalks extends Walks {
  readonly isWalked: () => boolean
}

/** The walk is made when a rule first asks for it. */
function lazyWalks(program: Program, { vocabulary, stepBudget, memory, only }: LintSettings, { good, used }: { good: readonly Annotation[]; used: Set<Annotation> }): LazyWalks {
  let made: Walks | undefined
  const isTolerated: (place: Finding['place']) => boolean = (place) => {
    const takers = good.filter((one) => one.kind === 'tolerant-reader' && speaksOf(one, place))
    for (const taker of takers) used.add(taker)
    return takers.length > 0
  }
  const walks = (): Walks => (made ??= walkProgram(program, namesOf(vocabulary), { budget: stepBudget ?? STEP_BUDGET, isTolerated, memory: good.length === 0 ? memory : undefined, wanted: only }))
  return {
    isWalked: () => made !== undefined,
    visits: (kind) => walks().visits(kind),
    get undecided() {
      return walks().undecided
    },
    get steps() {
      return walks().steps
    },
  }
}

function byPlace(a: Finding, b: Finding): number {
  return compare(a.place.file, b.place.file) || a.place.line - b.place.line || a.place.column - b.place.column || compare(a.rule, b.rule)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function unique(findings: readonly Finding[]): Finding[] {
  const key = ({ rule, place, message }: Finding): string => `${rule} ${place.file}:${place.line}:${place.column} ${message}`
  return [...new Map(findings.map((finding) => [key(finding), finding])).values()]
}

function uniqueUndecided(all: readonly Undecided[]): Undecided[] {
  return [...new Map(all.map((one) => [`${one.place.file}:${one.place.line}:${one.reason}`, one])).values()]
}
