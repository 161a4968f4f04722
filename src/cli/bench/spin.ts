import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The Promela model of src/scenario/protocol, and what is linked to pan, from the root of the project. */
const sources = 'test/bench/spin'

/** What a pan is made for. */
export interface PanSpec {
  readonly scenario: string
  readonly mutant?: string | undefined
  /** How often a fault is tried; 2 unless told. */
  readonly attempts?: number | undefined
  /** `none`: without SPIN's partial order reduction. */
  readonly reduction: 'partial-order' | 'none'
  /** Of gcc; `-O0` where making pan takes longer than running it. */
  readonly optimization: '-O2' | '-O0'
}

export interface PanBuild {
  readonly spinSeconds: number
  readonly gccSeconds: number
}

export interface PanRun {
  /** As exploreExhaustively() counts: pan takes the initial state for a transition. */
  readonly states: number
  readonly transitions: number
  /** What the first error says, where pan stops. */
  readonly error: string | undefined
  readonly seconds: number
  readonly megabytes: number | undefined
}

/** Why nothing can be compared with SPIN here; undefined if it can. */
export function whyNoSpin(root: string): string | undefined {
  if (!existsSync(join(root, sources))) return `this project has no ${sources}`
  const missing = ([['spin', '-V'], ['gcc', '--version']] as const).find(([command, option]) => spawnSync(command, [option]).error !== undefined)
  return missing === undefined ? undefined : `${missing[0]} is not installed`
}

/** Makes a pan in `folder`, which is for this one alone. */
export function buildPan(root: string, folder: string, { scenario, mutant, attempts, reduction, optimization }: PanSpec): PanBuild {
  const words = [scenario, ...(mutant === undefined ? [] : [mutant]), ...(attempts === undefined ? [] : [`ATTEMPTS=${String(attempts)}`])]
  const defines = words.map((name) => `-D${name}`)
  const flags = reduction === 'none' ? ['-DNOREDUCE'] : []
  const spin = run('spin', ['-a', ...defines, join(root, sources, 'protocol.pml')], { folder })
  const gcc = run('gcc', [optimization, '-DSAFETY', ...flags, '-o', 'pan', 'pan.c', join(root, sources, 'peak.c')], { folder })
  return { spinSeconds: spin.seconds, gccSeconds: gcc.seconds }
}

/** The number that pan prints before `what`: of large ones eight digits, as in `1.0585999e+08 states, stored`. */
export function countIn(stdout: string, what: string): number {
  return Math.round(Number(new RegExp(`([\\d.]+(?:e\\+\\d+)?) ${what}`).exec(stdout)?.[1] ?? Number.NaN))
}

/** Runs the pan in `folder` with a table of 2^`hashExponent` slots: more cost time to clear. */
export function runPan(folder: string, { hashExponent, timeout = 120_000 }: { readonly hashExponent: number; readonly timeout?: number }): PanRun {
  const { stdout, seconds } = run(join(folder, 'pan'), [`-w${String(hashExponent)}`], { folder, timeout })
  const error = /^pan:\d+: (.*)$/m.exec(stdout)?.[1]
  const number = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? Number.NaN)
  const errors = number(/errors: (\d+)/)
  const isWhole = error === undefined && errors === 0 && !/not completed|too small/.test(stdout)
  const isStopped = error !== undefined && errors === 1
  if (!isWhole && !isStopped) throw new Error(`pan did not finish:\n${stdout}`)
  const kilobytes = number(/^VmHWM:\s+(\d+) kB/m)
  return {
    states: countIn(stdout, 'states, stored'),
    transitions: countIn(stdout, 'transitions') - 1,
    error,
    seconds,
    megabytes: Number.isNaN(kilobytes) ? undefined : Math.round(kilobytes / 1024),
  }
}

interface Running {
  readonly folder: string
  readonly timeout?: number
}

function run(command: string, args: readonly string[], { folder, timeout = 120_000 }: Running): { readonly stdout: string; readonly seconds: number } {
  const began = performance.now()
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout, killSignal: 'SIGKILL' })
  const seconds = (performance.now() - began) / 1000
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `status ${String(status)}`}\n${stdout}${stderr}`)
  return { stdout, seconds }
}
