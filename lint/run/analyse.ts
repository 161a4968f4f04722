import { allRules } from '../allRules.ts'
import type { Config } from '../config/config.ts'
import type { SourceText } from '../facts/sourceFacts.ts'
import type { Finding, Severity, Undecided } from '../finding.ts'
import { readVocabulary } from '../front/markdown/readVocabulary.ts'
import type { InputProblem } from '../input/readText.ts'
import { lint } from '../lint.ts'
import type { ReportedRule } from '../report/report.ts'
import type { Rule } from '../rule.ts'

export interface AnalyseOptions {
  readonly sources: readonly SourceText[]
  readonly only: ReadonlySet<string>
  readonly rules: readonly string[] | undefined
  readonly config: Config
}

export interface Analysed {
  readonly findings: readonly Finding[]
  readonly undecided: readonly Undecided[]
  readonly problems: readonly InputProblem[]
  readonly rules: readonly ReportedRule[]
  readonly functions: number
  readonly steps: number
}

/** The page that says what the linter looks for. */
const vocabularyPage = /(?:^|\/)docs\/locking\/4\.2\.1-[^/]*\.md$/

/** Reads the vocabulary, picks the rules and lints. */
export function analyse({ sources, only, rules: ids, config }: AnalyseOptions): Analysed {
  const page = sources.find(({ path }) => vocabularyPage.test(path))
  if (page === undefined) return failed([{ place: undefined, message: 'there is no page of 4.2.1 in docs/locking, expected the table of names in it' }])
  const { vocabulary, problems } = readVocabulary(page)
  if (problems.length > 0) return failed(problems)
  const rules = chosen(ids, config)
  const result = lint({ sources, only, rules, vocabulary })
  if (result.problems.length > 0) return failed(result.problems)
  const reported = rules.map(({ id, summary, severity }) => ({ id, summary, severity }))
  const { functions, steps } = result.stats
  return { findings: result.findings, undecided: result.undecided, problems: [], rules: reported, functions, steps }
}

/** The rules that run, with the severities that the configuration gives them; sorted by id. */
export function chosen(ids: readonly string[] | undefined, { rules: set = {} }: Config): readonly Rule[] {
  const wanted = allRules.filter(({ id }) => (ids === undefined ? set[id] !== 'off' : ids.includes(id)))
  const severityOf = ({ id, severity }: Rule): Severity => {
    const own = set[id]
    return own === undefined || own === 'off' ? severity : own
  }
  return wanted.map((rule) => ({ ...rule, severity: severityOf(rule) })).sort((a, b) => (a.id < b.id ? -1 : 1))
}

function failed(problems: readonly InputProblem[]): Analysed {
  return { findings: [], undecided: [], problems, rules: [], functions: 0, steps: 0 }
}
