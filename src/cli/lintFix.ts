import { unifiedDiff } from '../../lint/fix/unifiedDiff.ts'
import type { Report } from '../../lint/report/report.ts'
import { plural } from '../../lint/report/report.ts'
import { fixTexts, writeFixed } from '../../lint/run/fixFiles.ts'
import type { RunOptions, RunResult } from '../../lint/run/runLint.ts'
import type { ExitCode } from './exit.ts'
import { printMistake } from './exit.ts'
import { printInputProblems } from './inputProblems.ts'
import type { LintFlags } from './lint.ts'

interface FixContext {
  readonly options: RunOptions
  readonly flags: LintFlags
  readonly print: (report: Report) => ExitCode
}

/** `--fix` writes and reports what is left; `--fix-dry-run` prints what would be written, as a diff. */
export function fixCommand(result: Extract<RunResult, { kind: 'report' }>, { options, flags, print }: FixContext): ExitCode {
  const { gathered, report } = result
  if (!report.findings.some(({ fix }) => fix !== undefined)) return print(report)
  const { run, analysed } = fixTexts({ gathered, rules: options.rules, config: options.config })
  if (analysed.problems.length > 0) return printInputProblems(analysed.problems)
  for (const { finding } of run.refused.filter(({ reason }) => reason === 'touches code')) {
    const { file, line, column } = finding.place
    console.error(`${file}:${line}:${column}  the fix of ${finding.rule} would change code, expected a comment; it is not made (please report)`)
  }
  const summary = `${plural(run.fixed, 'fix').replace('fixs', 'fixes')} in ${plural(run.changed.size, 'file')}`
  if (flags.fixDryRun === true) {
    for (const [path, text] of run.changed) process.stdout.write(unifiedDiff(path, gathered.files.get(path)!.text, text))
    console.error(`${summary}, not written`)
    return run.findings.length + analysed.undecided.length + run.changed.size > 0 ? 1 : 0
  }
  try {
    const problems = writeFixed(options.root, run, gathered)
    if (problems.length > 0) return printInputProblems(problems)
  } catch (error) {
    return printMistake(`a fix cannot be written: ${(error as Error).message}`)
  }
  console.error(summary)
  for (const [path, text] of run.changed) (gathered.files as Map<string, unknown>).set(path, { ...gathered.files.get(path)!, text })
  return print({ ...report, findings: analysed.findings, undecided: analysed.undecided })
}
