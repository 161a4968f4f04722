import { lockOrderPage, noLockOrder, readLockOrder, type LockOrder } from '../../src/chapter/lockOrder.ts'
import { allRules } from '../allRules.ts'
import type { Config } from '../config/config.ts'
import type { SourceText } from '../facts/sourceFacts.ts'
import type { Finding, Severity, Undecided } from '../finding.ts'
import { readVocabulary } from '../front/markdown/readVocabulary.ts'
import { readTypeScript, type Syntax } from '../front/typescript/readTypeScript.ts'
import { wholeFile } from '../input/readText.ts'
import type { InputProblem } from '../input/readText.ts'
import { lint } from '../lint.ts'
import type { LintOptions, LintResult } from '../lint.ts'
import type { ReportedRule } from '../report/report.ts'
import type { Rule } from '../rule.ts'

export interface AnalyseOptions {
  readonly sources: readonly SourceText[]
  readonly only: ReadonlySet<string>
  readonly rules: readonly string[] | undefined
  readonly config: Config
  readonly syntax?: Syntax | undefined
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

/** Reads the vocabulary, picks the rules and lints. Beside problems, findings are those of the files without. */
export function analyse({ sources, only, rules: ids, config, syntax }: AnalyseOptions): Analysed {
  const page = sources.find(({ path }) => vocabularyPage.test(path))
  if (page === undefined) return failed([{ place: undefined, message: 'there is no page of 4.2.1 in docs/locking, expected the table of names in it' }])
  const { vocabulary: names, problems } = readVocabulary(page)
  const orders = lockOrderIn(sources)
  if (problems.length + orders.problems.length > 0) return failed([...problems, ...orders.problems])
  const vocabulary = { ...names, lockOrder: orders.order }
  const rules = chosen(ids, config)
  const result = lintOrTooDeep({ sources, only, rules, vocabulary, syntax })
  if (result === 'too deep') return failed([tooDeepProblem(sources)])
  const reported = rules.map(({ id, summary, severity }) => ({ id, summary, severity }))
  const { functions, steps } = result.stats
  return { findings: result.findings, undecided: result.undecided, problems: result.problems, rules: reported, functions, steps }
}

/** The orders of locks, from the page beside that of the names. */
function lockOrderIn(sources: readonly SourceText[]): { readonly order: LockOrder; readonly problems: readonly InputProblem[] } {
  const page = sources.find(({ path }) => path === lockOrderPage || path.endsWith(`/${lockOrderPage}`))
  if (page === undefined) return { order: noLockOrder, problems: [{ place: undefined, message: `there is no ${lockOrderPage}, expected the orders of locks in it` }] }
  const { order, problems } = readLockOrder(page.path, page.text)
  return { order, problems: problems.map(({ file, line, column, message, help }) => ({ place: { file, line, column, endLine: line, endColumn: column }, message, help })) }
}

/** Parsers and analyses follow the nesting of the code on the stack, which has an end. */
function lintOrTooDeep(options: LintOptions): LintResult | 'too deep' {
  try {
    return lint(options)
  } catch (error) {
    if (error instanceof RangeError && error.message.includes('call stack')) return 'too deep'
    throw error
  }
}

function tooDeepProblem(sources: readonly SourceText[]): InputProblem {
  const isTooDeep = (source: SourceText): boolean => {
    try {
      return readTypeScript(source, new Set()).functions.length < 0
    } catch {
      return true
    }
  }
  const code = sources.filter(({ path }) => /\.[mc]?ts$/.test(path))
  const file = code.find(isTooDeep) ?? code.toSorted((a, b) => depthOf(b.text) - depthOf(a.text))[0]
  const place = file === undefined ? undefined : wholeFile(file.path)
  return { place, message: 'the code is nested too deeply to be read, expected code that people write', help: 'leave generated code out, with `exclude` in the configuration' }
}

/** How deep brackets nest, about: those in strings count too. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [bracket] of text.matchAll(/[([{}\])]/g)) {
    depth = '([{'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1)
    deepest = Math.max(deepest, depth)
  }
  return deepest
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
