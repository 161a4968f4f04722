import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { mutantsOf } from '../../scenario/protocol/protocol.ts'
import type { ProtocolName } from '../../scenario/protocol/protocol.ts'
import { median, type BenchPart, type MeasureOptions } from './measure.ts'
import type { ProtocolRun } from './protocolRun.ts'
import { buildPan, runPan, whyNoSpin, type PanSpec } from './spin.ts'

interface Case {
  readonly scenario: ProtocolName
  readonly mutant?: string | undefined
  /** Fitted to the number of states, in favour of pan: it clears the table first, and more slots cost time. */
  readonly hashExponent: number
  /** What pan needs if that is too much for a bench that nobody watches. */
  readonly needs?: { readonly gigabytes: number; readonly minutes: number }
}

const scenarios: readonly Case[] = [
  { scenario: 'S1', hashExponent: 12 },
  { scenario: 'S2', hashExponent: 12 },
  { scenario: 'S3', hashExponent: 15 },
  { scenario: 'S4', hashExponent: 21 },
  { scenario: 'S5', hashExponent: 27, needs: { gigabytes: 10, minutes: 5 } },
]

/** Mutants of S5, where pan stops after some million states. */
const mutantExponent = 23

const cases: readonly Case[] = scenarios.flatMap((each) => [
  each,
  ...mutantsOf(each.scenario).map((mutant): Case => ({ scenario: each.scenario, mutant, hashExponent: Math.min(each.hashExponent, mutantExponent) })),
])

/** One run of one tool. */
interface Measured {
  readonly states: number
  readonly transitions: number
  /** Seconds until the search can start, and then; ours are one. */
  readonly built: number
  readonly ran: number
  readonly megabytes: number | undefined
  readonly result: string
}

interface Tool {
  readonly name: string
  readonly run: (it: Case) => Measured
}

const columns = ['scenario', 'tool', 'states', 'transitions', 'built s', 'ran s', 'sum s', 'MB', 'sum / ours', 'ran / ours', 'result']

/**
 * The protocol scenarios and their mutants: whole processes of ours and of SPIN's in turn, medians.
 *
 * A mutant costs us the whole search, for every outcome is wanted; pan stops at the first error.
 */
export function benchProtocol(root: string, { runs, large }: MeasureOptions): BenchPart {
  const folder = mkdtempSync(join(tmpdir(), 'rulebook-bench-'))
  try {
    const ours: Tool = { name: 'rulebook', run: (it) => runOurs(root, it) }
    const why = whyNoSpin(root)
    const pans = [pan({ root, folder }, 'partial-order'), pan({ root, folder }, 'none')]
    const rows = cases.flatMap((it) => {
      const skipped = why ?? whyNotHere(it, large)
      const table = measured(it, skipped === undefined ? [ours, ...pans] : [ours], runs)
      return skipped === undefined ? table : [...table, [label(it), 'spin', ...columns.slice(3).map(() => ''), `skipped: ${skipped}`]]
    })
    return { part: 'protocol', columns, rows }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Why pan is not run on a machine that has it. */
function whyNotHere({ needs, mutant }: Case, large: boolean): string | undefined {
  if (needs === undefined || mutant !== undefined) return undefined
  const { gigabytes, minutes } = needs
  if (!large) return `pan needs ${String(gigabytes)} GB and some ${String(minutes)} minutes each time; --large runs it`
  const free = Math.floor(freemem() / 1e9)
  return free < gigabytes ? `pan needs ${String(gigabytes)} GB, and ${String(free)} are free` : undefined
}

function measured(it: Case, tools: readonly Tool[], runs: number): (string | number)[][] {
  const found = tools.map((): Measured[] => [])
  for (let i = 0; i < runs; i++) tools.forEach(({ run }, tool) => found[tool]!.push(run(it)))
  const sums = found.map((all) => median(all.map(({ built, ran }) => built + ran)))
  return tools.map(({ name }, tool) => {
    const all = found[tool]!
    const [{ states, transitions, megabytes, result }] = all as [Measured]
    const built = median(all.map((each) => each.built))
    const ran = median(all.map((each) => each.ran))
    const times = (seconds: number): string => (tool === 0 ? '1' : (seconds / sums[0]!).toFixed(2))
    return [label(it), name, states, transitions, built.toFixed(2), ran.toFixed(3), sums[tool]!.toFixed(2), megabytes ?? '', times(sums[tool]!), times(ran), result]
  })
}

function label({ scenario, mutant }: Case): string {
  return mutant === undefined ? scenario : `${scenario} ${mutant}`
}

function runOurs(root: string, { scenario, mutant }: Case): Measured {
  const bench = import.meta.dirname
  const args = ['--import', join(bench, '../register.js'), join(bench, 'protocolRun.ts'), scenario, ...(mutant === undefined ? [] : [mutant])]
  const began = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: 600_000, killSignal: 'SIGKILL' })
  const ran = (performance.now() - began) / 1000
  if (status !== 0) throw new Error(`exploring ${label({ scenario, mutant, hashExponent: 0 })} failed:\n${stderr}`)
  const { verdict, states, transitions, outcomes, megabytes } = JSON.parse(stdout) as ProtocolRun
  const bad = outcomes.filter((outcome) => outcome !== 'end')
  const result = bad.length > 0 ? bad.join(', ') : verdict === 'complete' ? 'never' : verdict
  return { states, transitions, built: 0, ran, megabytes, result }
}

function pan({ root, folder }: { readonly root: string; readonly folder: string }, reduction: PanSpec['reduction']): Tool {
  return {
    name: reduction === 'none' ? 'spin, -DNOREDUCE' : 'spin',
    run: ({ scenario, mutant, hashExponent }) => {
      const { spinSeconds, gccSeconds } = buildPan(root, folder, { scenario, mutant, reduction, optimization: '-O2' })
      const { states, transitions, seconds, megabytes, error } = runPan(folder, { hashExponent, timeout: 1_200_000 })
      return { states, transitions, built: spinSeconds + gccSeconds, ran: seconds, megabytes, result: error ?? 'never' }
    },
  }
}
