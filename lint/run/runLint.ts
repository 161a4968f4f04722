import { resolve } from 'node:path'
import { cacheIn, defaultCacheLocation, hashOf, noCache } from '../cache/cache.ts'
import type { Cache } from '../cache/cache.ts'
import type { Config } from '../config/config.ts'
import type { Finding, Undecided } from '../finding.ts'
import type { InputProblem } from '../input/readText.ts'
import type { Report, ReportedRule } from '../report/report.ts'
import { gather } from './gather.ts'
import type { Gathered } from './gather.ts'
import { linterVersion } from './linterVersion.ts'
import { tsconfigProblem } from './tsconfig.ts'

export interface RunOptions {
  readonly root: string
  readonly from: string
  readonly home: string
  /** Files and folders; none for those of the configuration. */
  readonly names: readonly string[]
  readonly config: Config
  /** Ids of the rules to run; all that are not off without. */
  readonly rules?: readonly string[] | undefined
  readonly cache: boolean
  readonly cacheLocation?: string | undefined
  /** The module that a thread begins with; undefined to do without threads. */
  readonly worker?: URL | undefined
}

export type RunResult =
  | { readonly kind: 'problems'; readonly problems: readonly InputProblem[] }
  | { readonly kind: 'report'; readonly report: Report; readonly gathered: Gathered; readonly stats: RunStats }

export interface RunStats {
  readonly cached: boolean
  readonly milliseconds: { readonly read: number; readonly lint: number }
  /** What was analysed; zero if the result came from the cache. */
  readonly functions: number
  readonly steps: number
}

/** What a cache entry holds. */
interface Stored {
  readonly findings: readonly Finding[]
  readonly undecided: readonly Undecided[]
  readonly problems: readonly InputProblem[]
  readonly rules: readonly ReportedRule[]
  readonly functions: number
  readonly steps: number
}

const defaultNames = ['.']

/** Reads, lints, and remembers the result. Writes nothing but the cache. */
export async function runLint(options: RunOptions): Promise<RunResult> {
  const { root, config, home } = options
  const started = performance.now()
  const names = options.names.length > 0 ? options.names : (config.include ?? defaultNames)
  const from = options.names.length > 0 ? options.from : root
  const gathered = gather({ root, from, names, exclude: config.exclude ?? [], home })
  const problems = [...gathered.problems]
  const hasCode = [...gathered.wanted].some((path) => /\.[mc]?ts$/.test(path))
  const tsconfig = hasCode ? tsconfigProblem(root) : undefined
  if (tsconfig !== undefined) problems.push(tsconfig)
  if (problems.length > 0) return { kind: 'problems', problems }
  const { version, code } = linterVersion(home)
  const read = performance.now()
  const cache = cacheFor(options)
  const key = hashOf([code, JSON.stringify(ruleChoice(options)), ...textsOf(gathered)])
  const name = `lint-${hashOf([root, ...[...gathered.wanted], JSON.stringify(ruleChoice(options))]).slice(0, 16)}`
  const known = cache.get(name, key) as Stored | undefined
  const stored = known ?? (await analysed(gathered, options))
  if (stored.problems.length > 0) return { kind: 'problems', problems: stored.problems }
  if (known === undefined) cache.set(name, key, stored)
  const { findings, undecided, rules, functions, steps } = stored
  const lines = [...gathered.wanted].reduce((sum, path) => sum + linesOf(gathered.files.get(path)!.text), 0)
  return {
    kind: 'report',
    report: { findings, undecided, rules, version, files: gathered.wanted.size, lines },
    gathered,
    stats: { cached: known !== undefined, milliseconds: { read: read - started, lint: performance.now() - read }, functions, steps },
  }
}

function cacheFor({ cache, cacheLocation, config, root }: RunOptions): Cache {
  if (!cache || config.cache === false) return noCache
  const location = cacheLocation ?? config.cacheLocation
  return cacheIn(location === undefined ? defaultCacheLocation(root) : resolve(root, location))
}

function ruleChoice({ rules, config }: RunOptions): unknown {
  return { rules: rules ?? null, set: config.rules ?? {} }
}

function* textsOf({ files, wanted }: Gathered): Generator<string> {
  for (const path of [...files.keys()].sort()) {
    yield path
    yield wanted.has(path) ? 'wanted' : 'around'
    yield files.get(path)!.text
  }
}

function linesOf(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

/** The parser and the rules are loaded here, for a run from the cache needs neither. */
async function analysed({ files, wanted }: Gathered, options: RunOptions): Promise<Stored> {
  const { analyseShared } = await import('./analyseShared.ts')
  const { rules, config, worker } = options
  return await analyseShared({ sources: [...files.values()], only: wanted, rules, config }, worker)
}
