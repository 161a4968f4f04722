import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readConfig } from './config/readConfig.ts'
import type { InputProblem } from './input/readText.ts'
import { jsonRecord, type JsonReport } from './report/json.ts'
import { ruleIds } from './run/ruleIds.ts'
import { runLint } from './run/runLint.ts'

export type { JsonFinding, JsonPlace, JsonReport } from './report/json.ts'

const home = fileURLToPath(new URL('..', import.meta.url))

export interface LintProjectOptions {
  /** The folder of the project. */
  readonly root: string
  /** Files and folders, from `root`. Default: `include` of the configuration, else everything. */
  readonly paths?: readonly string[]
  /** Ids of the rules to run. Default: all that the configuration does not turn off. */
  readonly rules?: readonly string[]
  /** Whether results are kept in the project's cache. Default: no. */
  readonly cache?: boolean
}

export type LintProjectResult =
  /** What `rulebook lint --format json` prints. */
  | { readonly kind: 'report'; readonly report: JsonReport }
  /** The input cannot be linted: the command would end with exit code 2. */
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }

export interface Problem {
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly help?: string
}

/**
 * Lints a project as `rulebook lint` does, with the project's own configuration.
 *
 * Writes nothing but the cache, and runs no code of the project. Throws only for errors of the linter itself.
 */
export async function lintProject({ root: folder, paths = [], rules: wanted, cache = false }: LintProjectOptions): Promise<LintProjectResult> {
  const root = resolve(folder)
  const unknown = (wanted ?? []).filter((id) => !rules.includes(id))
  if (unknown.length > 0) return told(unknown.map((id) => ({ place: undefined, message: `no rule \`${id}\`, expected one of ${rules.join(', ')}` })))
  const config = await readConfig({ root, ruleIds: rules })
  if (!config.ok) return told(config.problems)
  const result = await runLint({ root, from: root, home, names: paths, config: config.found.config, rules: wanted, cache })
  return result.kind === 'problems' ? told(result.problems) : { kind: 'report', report: jsonRecord(result.report) }
}

/** The ids of all rules. */
export const rules: readonly string[] = ruleIds(home)

function told(problems: readonly InputProblem[]): LintProjectResult {
  return {
    kind: 'problems',
    problems: problems.map(({ place, message, help }) => ({
      message,
      ...(place && { file: place.file, line: place.line, column: place.column }),
      ...(help === undefined ? {} : { help }),
    })),
  }
}
