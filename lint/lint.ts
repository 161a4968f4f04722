import { readAnnotations, speaksOf, takesBack, type Annotation } from './annotations.ts'
import { linkProgram } from './facts/program.ts'
import type { Problem, Program, SourceFacts, SourceText } from './facts/sourceFacts.ts'
import type { Finding, Undecided } from './finding.ts'
import { walkProgram, type Walks } from './flow/walks.ts'
import { readTypeScript } from './front/typescript/readTypeScript.ts'
import type { Rule, RuleContext } from './rule.ts'
import { namesOf, type Vocabulary } from './vocabulary.ts'

export interface LintOptions {
  /** Everything that may be looked at: files to lint, files they import, pages. Nothing else is read. */
  readonly sources: readonly SourceText[]
  /** Paths that findings are wanted for. Default: all. */
  readonly only?: ReadonlySet<string>
  /** Facts that another front-end has made of the sources. Default: those of the TypeScript among them. */
  readonly program?: Program
  readonly rules: readonly Rule[]
  readonly vocabulary: Vocabulary
  /** How many steps the analysis of one entry point may take before it is undecided. */
  readonly stepBudget?: number
}

export interface LintResult {
  /** Sorted by file, line, column, rule. */
  readonly findings: readonly Finding[]
  readonly undecided: readonly Undecided[]
  /** Files that could not be read as code. */
  readonly problems: readonly Problem[]
  readonly stats: LintStats
}

export interface LintStats {
  readonly files: number
  readonly functions: number
  /** Blocks that were walked. */
  readonly steps: number
}

const STEP_BUDGET = 20_000

/** Lints the given texts. Reads no file, runs no code, throws only for errors of its own. */
export function lint(options: LintOptions): LintResult {
  const program = options.program ?? readProgram(options.sources)
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
    findings: unique(found.filter(isWanted)).sort(byPlace),
    undecided: uniqueUndecided([...undecided, ...(walks.isWalked() ? walks.undecided : [])].filter(isWanted)),
    problems: program.files.flatMap(({ problems }) => problems),
    stats: { files: options.sources.length, functions: program.functions.size, steps: walks.isWalked() ? walks.steps : 0 },
  }
}

function readProgram(sources: readonly SourceText[]): Program {
  const code = sources.filter(({ path }) => /\.[mc]?tsx?$/.test(path) && !path.endsWith('.d.ts'))
  const known = new Set(code.map(({ path }) => path))
  return linkProgram(code.map((source): SourceFacts => readTypeScript(source, known)))
}

interface LazyWalks extends Walks {
  readonly isWalked: () => boolean
}

/** The walk is made when a rule first asks for it. */
function lazyWalks(program: Program, { vocabulary, stepBudget }: LintOptions, { good, used }: { good: readonly Annotation[]; used: Set<Annotation> }): LazyWalks {
  let made: Walks | undefined
  const isTolerated: (place: Finding['place']) => boolean = (place) => {
    const takers = good.filter((one) => one.kind === 'tolerant-reader' && speaksOf(one, place))
    for (const taker of takers) used.add(taker)
    return takers.length > 0
  }
  const walks = (): Walks => (made ??= walkProgram(program, namesOf(vocabulary), { budget: stepBudget ?? STEP_BUDGET, isTolerated }))
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
