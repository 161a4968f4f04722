import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Reporter, TestCase, TestModule, TestRunEndReason } from 'vitest/node'
import type { CachedPage } from './cache.ts'
import { progressLine } from './progressLine.ts'
import { movedPlace } from './movedPlace.ts'
import { failureText, seconds, sectionLine, summary } from './reportText.ts'
import type { FailureReport, SectionReport } from './reportText.ts'
import type { Place, Problem } from './problem.ts'
import type { PageFailure } from './failure.ts'
import type { Carrier } from './suite.ts'

const byName = new Intl.Collator('en', { numeric: true })

type TestFailure = Parameters<NonNullable<Reporter['onTestRunEnd']>>[1][number]

export interface ReporterOptions {
  readonly root: string
  /** Titles of the pages by file, for the sections' lines. */
  readonly titles: ReadonlyMap<string, string>
  /** The pages as they were read, which is what places are in; a run may rewrite them. */
  readonly texts: ReadonlyMap<string, string>
  /** How many tests will run, for the progress. */
  readonly total: number
  /** Problems found beside the tests (type errors of blocks); counted as failures. */
  readonly problems?: () => Promise<readonly Problem[]>
  /** Pages that need not run, for what they show is known. */
  readonly cached?: readonly CachedPage[]
  /** Called with each page of which all tests have passed. */
  readonly onPassed?: (file: string, page: CachedPage) => void
}

interface Run {
  started: number
  readonly sections: SectionReport[]
  readonly held: Set<string>
  readonly reached: Set<string>
  readonly failures: FailureReport[]
  readonly running: Set<string>
  done: number
  /** Failures that no test had: errors outside tests, and type errors of blocks. */
  beside: number
}

/** Prints a line per page, each failure at its place in the page, and `N passed, N failed`. */
export function docReporter(options: ReporterOptions): Reporter {
  const run = newRun()
  const line = progressLine(() => progress(run, options.total))
  const width = Math.max(0, ...[...options.titles.values()].map((title) => title.length))
  return {
    onTestRunStart: () => {
      run.started = Date.now()
      for (const page of options.cached ?? []) line.print(showCached(run, page, width))
      line.start()
    },
    onTestCaseReady: (test) => void run.running.add(test.name),
    onTestCaseResult: (test) => {
      run.running.delete(test.name)
      run.done += 1
      for (const error of test.result().errors ?? []) run.failures.push(failureOf(options.root, error, placeOfTest(test)))
    },
    onUserConsoleLog: (log) => line.print(log.content.trimEnd()),
    onTestModuleEnd: (module) => {
      const section = sectionOf(module, options, run)
      run.sections.push(section)
      if (module.ok() && section.failed === 0) options.onPassed?.(section.file, cachedPage(module, section))
      line.print(sectionLine(section, width))
    },
    onTestRunEnd: async (_modules, errors, reason) => {
      const problems = ((await options.problems?.()) ?? []).filter((problem) => !isReported(run, problem))
      line.stop()
      for (const error of errors) run.failures.push(failureOf(options.root, error, undefined))
      run.failures.push(...problems.map((problem) => problemReport(options.root, problem)))
      run.beside = errors.length + problems.length
      for (const failure of inOrder(run.failures)) console.log(`\n${failureText(asOfNow(options, failure))}`)
      console.log(closing(run, reason))
    },
  }
}

/** What is known of pages that need not run, where no other page does. */
export async function reportCached({ root, titles, cached = [], problems }: Pick<ReporterOptions, 'root' | 'titles' | 'cached' | 'problems'>): Promise<number> {
  const run = newRun()
  run.started = Date.now()
  const width = Math.max(0, ...[...titles.values()].map((title) => title.length))
  for (const page of cached) console.log(showCached(run, page, width))
  const found = (await problems?.()) ?? []
  for (const problem of found) console.log(`\n${failureText(problemReport(root, problem))}`)
  run.beside = found.length
  console.log(closing(run, 'passed'))
  return found.length
}

function showCached(run: Run, { section, held, reached }: CachedPage, width: number): string {
  const shown = { ...section, ms: undefined }
  run.sections.push(shown)
  for (const id of held) run.held.add(id)
  for (const id of reached) run.reached.add(id)
  return sectionLine(shown, width)
}

function cachedPage(module: TestModule, section: SectionReport): CachedPage {
  const reports = [...module.children.allTests()].map((test) => (test.meta() as Carrier).rulebook)
  return { section, held: reports.flatMap((report) => report?.held ?? []), reached: reports.flatMap((report) => report?.reached ?? []) }
}

function newRun(): Run {
  return {
    started: 0,
    sections: [],
    held: new Set(),
    reached: new Set(),
    failures: [],
    running: new Set(),
    done: 0,
    beside: 0,
  }
}

function progress({ done, started, running }: Run, total: number): string {
  return `${done} of ${total} blocks, ${seconds(Date.now() - started)}  ${[...running].join(', ')}`
}

function closing(run: Run, reason: TestRunEndReason): string {
  const passed = run.sections.reduce((sum, section) => sum + section.passed, 0)
  const states = run.sections.reduce((sum, section) => sum + section.states, 0)
  const failed = run.sections.reduce((sum, section) => sum + section.failed, run.beside)
  return `\n${summary({
    passed,
    failed: reason === 'passed' ? failed : Math.max(failed, 1),
    sections: run.sections.length,
    held: run.held.size,
    reached: run.reached.size,
    states,
    ms: Date.now() - run.started,
  })}`
}

function sectionOf(module: TestModule, { root, titles }: ReporterOptions, run: Run): SectionReport {
  const file = relative(root, module.moduleId)
  const errors = module.errors()
  for (const error of errors) run.failures.push(failureOf(root, error, { file, line: 1, column: 1 }))
  const tests = [...module.children.allTests()]
  const held = new Set<string>()
  const reached = new Set<string>()
  let states = 0
  for (const test of tests) {
    const report = (test.meta() as Carrier).rulebook
    for (const id of report?.held ?? []) held.add(id)
    for (const id of report?.reached ?? []) reached.add(id)
    states += report?.states ?? 0
  }
  for (const id of held) run.held.add(id)
  for (const id of reached) run.reached.add(id)
  return {
    title: titles.get(file) ?? file,
    file,
    held: held.size,
    reached: reached.size,
    states,
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: tests.filter((test) => test.result().state === 'failed').length + errors.length,
    ms: module.diagnostic().duration,
  }
}

/** The failure a page's test threw, or the place of a plain assertion in the page. */
function failureOf(root: string, error: TestFailure, fallback: Place | undefined): FailureReport {
  const { detail, help, place, diff } = error as Partial<PageFailure> & { diff?: string }
  const frame = error.stacks?.find(({ file }) => file.endsWith('.md')) ?? error.stacks?.[0]
  const framed = frame && { file: relative(root, frame.file), line: frame.line, column: frame.column }
  const at = place ?? framed ?? fallback ?? { file: '.', line: 1, column: 1 }
  const name = error.name ?? 'Error'
  const source = sourceOf(root, at.file)
  return { place: at, name, message: error.message, detail: detail ?? diff, help, source }
}

/** A block that does not parse is found by its test and by the type check. */
function isReported({ failures }: Run, { file, line, column }: Problem): boolean {
  return failures.some(({ place }) => place.file === file && place.line === line && place.column === column)
}

function inOrder(failures: readonly FailureReport[]): readonly FailureReport[] {
  return [...failures].sort(
    (a, b) => byName.compare(a.place.file, b.place.file) || a.place.line - b.place.line || a.place.column - b.place.column,
  )
}

function problemReport(root: string, problem: Problem): FailureReport {
  const { message, help, ...place } = problem
  return { place, name: 'type error', message, help, source: sourceOf(root, problem.file) }
}

/** The failure in the page that is there when the run has ended. */
function asOfNow({ root, texts }: ReporterOptions, failure: FailureReport): FailureReport {
  const { file } = failure.place
  const before = texts.get(file)
  const source = sourceOf(root, file)
  if (before === undefined || source === undefined) return failure
  return { ...failure, place: movedPlace(failure.place, before, source), source }
}

function placeOfTest(test: TestCase): Place {
  const { line, column } = test.location ?? { line: 1, column: 1 }
  return { file: test.module.relativeModuleId, line, column }
}

function sourceOf(root: string, file: string): string | undefined {
  try {
    return readFileSync(join(root, file), 'utf8')
  } catch {
    return undefined
  }
}
