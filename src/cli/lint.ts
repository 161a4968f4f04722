import { relative, resolve } from 'node:path'
import { formats } from '../../lint/report/formats.ts'
import type { Format } from '../../lint/report/formats.ts'
import { paintFor } from '../../lint/report/paint.ts'
import { countsOf } from '../../lint/report/report.ts'
import type { Report } from '../../lint/report/report.ts'
import { cacheIn, defaultCacheLocation, noCache } from '../../lint/cache/cache.ts'
import { readConfig } from '../../lint/config/readConfig.ts'
import type { Config } from '../../lint/config/config.ts'
import { rememberedConfig } from '../../lint/config/rememberedConfig.ts'
import { linterVersion } from '../../lint/run/linterVersion.ts'
import { ruleIds } from '../../lint/run/ruleIds.ts'
import { runLint } from '../../lint/run/runLint.ts'
import type { RunOptions, RunResult } from '../../lint/run/runLint.ts'
import type { ExitCode } from './exit.ts'
import { printMistake } from './exit.ts'
import { printInputProblems } from './inputProblems.ts'
import { showProgress } from './progress.ts'
import { suggestion } from './suggestion.ts'

export interface LintFlags {
  readonly format?: string
  readonly fix?: boolean
  readonly fixDryRun?: boolean
  readonly rule?: readonly string[]
  readonly maxWarnings?: string
  readonly quiet?: boolean
  readonly cache?: boolean
  readonly cacheLocation?: string
  readonly watch?: boolean
  readonly stats?: boolean
  readonly config?: string
  readonly tree?: string
  readonly arch?: readonly string[]
  readonly patch?: string
  readonly formatPatch?: string
  readonly author?: string
}

export interface LintPlace {
  readonly root: string
  /** Where names on the command line start. */
  readonly from: string
  /** The project that the chapter and the rules are in. */
  readonly home: string
}

/** One lint run, or with `--watch` one after each change. */
export async function lintCommand(place: LintPlace, names: readonly string[], flags: LintFlags): Promise<ExitCode> {
  const mistake = flagMistake(flags, ruleIds(place.home))
  if (mistake !== undefined) return printMistake(mistake[0], mistake[1])
  const settled = withPaths(place, flags)
  if (flags.watch !== true) return await lintOnce(place, names, settled)
  const { watchFiles } = await import('./watch.ts')
  const until = new Promise((answer) => process.once('SIGINT', answer))
  return await watchFiles(place.root, { run: async () => await lintOnce(place, names, settled), until })
}

/** Paths of flags start in the folder of the user, as names do: the configuration is wanted from the root. */
function withPaths({ root, from }: LintPlace, flags: LintFlags): LintFlags {
  const { config, cacheLocation } = flags
  return {
    ...flags,
    ...(config === undefined ? {} : { config: relative(root, resolve(from, config)) }),
    ...(cacheLocation === undefined ? {} : { cacheLocation: resolve(from, cacheLocation) }),
  }
}

async function lintOnce(place: LintPlace, names: readonly string[], flags: LintFlags): Promise<ExitCode> {
  const { root, home } = place
  const cache = flags.cache === false ? noCache : cacheIn(flags.cacheLocation ?? defaultCacheLocation(root))
  // Nothing but loading waits for the disk, so it goes on while files are read.
  if (!cache.hasAny()) import('../../lint/run/analyseShared.ts').catch(() => 'told when it is asked for')
  const remembered = flags.cache === false ? undefined : rememberedConfig(cache, linterVersion(home).code)
  const config = await readConfig({ root, named: flags.config, ruleIds: ruleIds(home), ...(remembered === undefined ? {} : { remembered }) })
  if (!config.ok) return printInputProblems(config.problems)
  const options = runOptions(place, names, flags, config.found.config)
  const progress = showProgress(process.stderr, 'linting')
  const result = await runLint(options).finally(() => progress.end())
  if (result.kind === 'problems') return printInputProblems(result.problems)
  if (flags.fix === true || flags.fixDryRun === true) {
    const { fixCommand } = await import('./lintFix.ts')
    return fixCommand(result, { options, flags, print: (report) => printReport(report, flags, options, result) })
  }
  return printReport(result.report, flags, options, result)
}

function runOptions({ root, from, home }: LintPlace, names: readonly string[], flags: LintFlags, config: Config): RunOptions {
  return { root, from, home, names, config, rules: flags.rule, cache: flags.cache !== false, cacheLocation: flags.cacheLocation, worker: new URL('lintWorker.js', import.meta.url) }
}

/** Prints a report, and says by the exit code whether it is clean. */
function printReport(report: Report, flags: LintFlags, { config }: RunOptions, result: RunResult): ExitCode {
  const shown = flags.quiet === true ? { ...report, findings: report.findings.filter(({ severity }) => severity === 'error') } : report
  const format = (flags.format ?? config.format ?? 'stylish') as Format
  const files = result.kind === 'report' ? result.gathered.files : new Map<string, { text: string }>()
  const textOf = (file: string): string | undefined => files.get(file)?.text
  process.stdout.write(formats[format](shown, { paint: paintFor(process.stdout), textOf }))
  if (flags.stats === true && result.kind === 'report') console.error(statsLine(result.stats))
  return exitCode(report, flags, config)
}

/** 1 for an error, for more warnings than are allowed, and for anything that could not be decided. */
function exitCode(report: Report, flags: LintFlags, config: Config): ExitCode {
  const { errors, warnings, undecided } = countsOf(report)
  const allowed = flags.maxWarnings === undefined ? config.maxWarnings : Number(flags.maxWarnings)
  const tooMany = warnings > (allowed ?? (flags.quiet === true ? Infinity : 0))
  return errors > 0 || tooMany || undecided > 0 ? 1 : 0
}

function statsLine({ cached, milliseconds, functions, steps }: Extract<RunResult, { kind: 'report' }>['stats']): string {
  const time = `read ${Math.round(milliseconds.read)} ms, lint ${Math.round(milliseconds.lint)} ms`
  return cached ? `${time}, from the cache` : `${time}, ${functions} functions, ${steps} steps`
}

export function flagMistake(flags: LintFlags, ids: readonly string[]): [message: string, help?: string | undefined] | undefined {
  const names = Object.keys(formats)
  if (flags.format !== undefined && !names.includes(flags.format)) {
    return [`no format \`${flags.format}\`, expected ${names.join(', ').replace(/, ([^,]*)$/, ' or $1')}`, suggestion(flags.format, names)]
  }
  const unknown = flags.rule?.find((id) => !ids.includes(id))
  if (unknown !== undefined) return [`no rule \`${unknown}\`, expected one of docs/rules.md`, suggestion(unknown, ids) ?? `rules: ${ids.join(', ')}`]
  if (flags.maxWarnings !== undefined && !/^\d+$/.test(flags.maxWarnings)) {
    return [`--max-warnings is \`${flags.maxWarnings}\`, expected a whole number of 0 or more`]
  }
  const isFixing = flags.fix === true || flags.fixDryRun === true
  if (flags.fix === true && flags.fixDryRun === true) return ['--fix and --fix-dry-run, expected one of them']
  if (flags.watch === true && isFixing) return ['--watch with --fix, expected one of them', 'fix first, then watch']
  return undefined
}
