import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProtocolName } from '../../scenario/protocol/protocol.ts'
import type { ProtocolRun } from './protocolRun.ts'
import { buildPan, runPan, whyNoSpin } from './spin.ts'
import type { PanSpec } from './spin.ts'

/** One scenario of the protocol, or a mutant of it. */
export interface Case {
  readonly scenario: ProtocolName
  readonly mutant?: string | undefined
  /** How often a fault is tried; 2 unless told. */
  readonly attempts?: number
  /** Fitted to the number of states, in favour of pan: it clears the table first, and more slots cost time. */
  readonly hashExponent: number
  /** Large enough for several threads to be worth their start. */
  readonly forThreads?: boolean
  /** What pan needs if that is too much for a bench that nobody watches. */
  readonly needs?: { readonly gigabytes: number; readonly minutes: number }
  /** Why pan is not run at all. */
  readonly withoutPan?: string
}

/** One run of one tool. */
export interface Measured {
  readonly states: number
  readonly transitions: number
  /** Seconds until the search can start, and then; ours are one. */
  readonly built: number
  readonly ran: number
  readonly megabytes: number | undefined
  readonly result: string
}

export interface Tool {
  readonly name: string
  readonly run: (of: Case) => Measured
}

export function label({ scenario, mutant }: Case): string {
  return mutant === undefined ? scenario : `${scenario} ${mutant}`
}

/** What ours does: finds every outcome, stops at the first bad one, or finds every outcome with two threads, without exchanging tasks, without any reduction, or with nothing made ready before. */
export type OurWay = 'all' | 'first' | 'two threads' | 'no symmetry' | 'no reduction' | 'nothing ready'

const wordsOf: Readonly<Record<OurWay, readonly string[]>> = {
  all: [], first: ['first'], 'two threads': ['workers=2'], 'no symmetry': ['no-symmetry'], 'no reduction': ['exhaustive', 'no-symmetry'], 'nothing ready': [],
}

/** A whole process of ours. */
export function ours(root: string, way: OurWay): Tool {
  return { name: way === 'all' ? 'rulebook' : `rulebook, ${way}`, run: (it) => runOurs(root, it, way) }
}

function runOurs(root: string, it: Case, way: OurWay): Measured {
  const { scenario, mutant, attempts } = it
  const words = [...(mutant === undefined ? [] : [mutant]), ...(attempts === undefined ? [] : [`attempts=${String(attempts)}`]), ...wordsOf[way]]
  const args = [join(import.meta.dirname, 'protocolRun.cjs'), scenario, ...words]
  const env = { ...process.env, RULEBOOK_CACHE: way === 'nothing ready' ? 'off' : 'on' }
  const began = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8', timeout: 600_000, killSignal: 'SIGKILL' })
  const ran = (performance.now() - began) / 1000
  if (status !== 0) throw new Error(`exploring ${label(it)} failed:\n${stderr}`)
  const { verdict, states, transitions, outcomes, megabytes } = JSON.parse(stdout) as ProtocolRun
  const bad = outcomes.filter((outcome) => outcome !== 'end')
  const result = bad.length > 0 ? bad.join(', ') : verdict === 'complete' ? 'never' : verdict
  return { states, transitions, built: 0, ran, megabytes, result }
}

/** SPIN's `spin -a`, gcc and pan, for which there must be a folder (`withFolder`). */
export function pan(root: string, folder: string, reduction: PanSpec['reduction']): Tool {
  return {
    name: reduction === 'none' ? 'spin, -DNOREDUCE' : 'spin',
    run: ({ scenario, mutant, attempts, hashExponent }) => {
      const { spinSeconds, gccSeconds } = buildPan(root, folder, { scenario, mutant, attempts, reduction, optimization: '-O2' })
      const { states, transitions, seconds, megabytes, error } = runPan(folder, { hashExponent, timeout: 1_200_000 })
      return { states, transitions, built: spinSeconds + gccSeconds, ran: seconds, megabytes, result: error ?? 'never' }
    },
  }
}

/** Runs `use` with a folder that is gone afterwards. */
export function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'rulebook-bench-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Why pan is not run on a case here; undefined if it can be. */
export function whyNoPan(root: string, { needs, mutant, withoutPan }: Case, large: boolean): string | undefined {
  const why = withoutPan ?? whyNoSpin(root)
  if (why !== undefined || needs === undefined || mutant !== undefined) return why
  const { gigabytes, minutes } = needs
  if (!large) return `pan needs ${String(gigabytes)} GB and some ${String(minutes)} minutes each time; --large runs it`
  const free = Math.floor(freemem() / 1e9)
  return free < gigabytes ? `pan needs ${String(gigabytes)} GB, and ${String(free)} are free` : undefined
}
