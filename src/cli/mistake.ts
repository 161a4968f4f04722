import { realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isBugId, isClauseId } from '../chapter/twin.ts'
import type { Shard } from '../explore/shard.ts'
import { printMistake } from './exit.ts'

/** Thrown where a command cannot go on because of what it was called with; main.ts prints it. */
interface Mistake extends Error {
  readonly name: 'Mistake'
  readonly help: string
}

/** What the operating system says no with, and what to do about it. */
const fileErrors: Readonly<Record<string, readonly [message: string, help: string]>> = {
  ENOENT: ['there is no such file or folder', 'look at the spelling, and at the folder you are in'],
  ENOTDIR: ['a part of the path is a file, expected folders', 'look at the spelling'],
  EISDIR: ['it is a folder, expected a file', 'name a file'],
  EACCES: ['access is denied', 'look at the permissions'],
  EPERM: ['access is denied', 'look at the permissions'],
  EROFS: ['the file system is read-only', 'work on a copy'],
  ENOSPC: ['no space is left', 'make room; no file was half written'],
  ELOOP: ['its symbolic links run in a circle', 'mend the links'],
}

/** What a project has, and what is missed without it. */
const parts: Readonly<Record<string, string>> = {
  'src/kvm': 'the sources of the chapter',
  'docs/locking': 'its pages',
  'tsconfig.json': 'the types of its blocks',
}

/** The absolute path of a project. Throws a mistake if `folder` is none. */
export function projectRoot(folder: string): string {
  const root = resolve(folder)
  for (const [part, what] of Object.entries(parts)) {
    if (statSync(join(root, part), { throwIfNoEntry: false }) === undefined) {
      throw mistake(`${root} has no ${part}, expected a project with ${what}`, 'name the folder of one with `-C`')
    }
  }
  // The tools that load modules name them by their real paths.
  return realpathSync(root)
}

/** A number of runs, from 1 to 1000. */
export function runsOf(text: string): number {
  const runs = Number(text)
  if (Number.isInteger(runs) && runs >= 1 && runs <= 1000) return runs
  throw mistake(`--runs ${text}, expected a whole number from 1 to 1000`, 'leave it out for 5')
}

/** The broken twin that a command line names: a clause to take out, or a bug to put back. */
export function twinOf({ without, with: bug }: { readonly without?: string; readonly with?: string }): string | undefined {
  if (without !== undefined && bug !== undefined) throw mistake('--without and --with, expected one of them', 'look at one twin at a time')
  if (without !== undefined && isBugId(without)) throw mistake(`--without ${without}, which is a bug, expected a clause`, `write \`--with ${without}\``)
  if (bug !== undefined && !isBugId(bug)) throw mistake(`--with ${bug}, expected the id of a bug: a year and words`, isClauseId(bug) ? `write \`--without ${bug}\`` : 'docs/bugs/README.md lists them')
  return without ?? bug
}

/** How many context switches runs may have; undefined: any. */
export function switchesOf(text: string | undefined, isExhaustive: boolean): number | undefined {
  if (text === undefined) return undefined
  if (isExhaustive) throw mistake('--exhaustive and --switches, expected one of them', 'a bound leaves runs out, so it is not exhaustive')
  if (/^\d{1,3}$/.test(text)) return Number(text)
  throw mistake(`--switches ${text}, expected a whole number from 0 to 999`, 'begin with 2 or 3')
}

/** How many threads search. */
export function workersOf(text: string | undefined, { switches }: { readonly switches?: string | undefined }): number {
  if (text === undefined) return 1
  if (switches !== undefined) throw mistake('--workers and --switches, expected one of them', 'a search with a bound has one thread')
  if (/^[1-8]$/.test(text)) return Number(text)
  throw mistake(`--workers ${text}, expected a whole number from 1 to 8`, 'more than there are cores are of no use')
}

const mostShards = 9999

/** `i/n`, with i from 1 to n; undefined if it is none. */
export function partOf(text: string): Shard | undefined {
  const [, index = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number)
  return index >= 1 && index <= of ? { index: index - 1, of } : undefined
}

/** Which part of a search to do; `others` are options that have none. */
export function shardOf(text: string | undefined, others: Readonly<Record<string, unknown>>): Shard | undefined {
  if (text === undefined) return undefined
  for (const [name, given] of Object.entries(others)) {
    if (given !== undefined) throw mistake(`--shard and --${name}, expected one of them`, 'a shard is a part of the reduced search of all outcomes, in one thread')
  }
  const shard = partOf(text)
  if (shard !== undefined && shard.of <= mostShards) return shard
  throw mistake(`--shard ${text}, expected i/n with i from 1 to n`, 'as in --shard 1/4')
}

function mistake(message: string, help: string): Mistake {
  return Object.assign(new Error(message), { name: 'Mistake' as const, help })
}

/** Prints what `error` says if a user can cause it; undefined if it is a fault of ours. */
export function printIfMistake(error: unknown): 2 | undefined {
  if (!(error instanceof Error)) return undefined
  if (error.name === 'Mistake') return printMistake(error.message, (error as Mistake).help)
  const { code = '', path } = error as NodeJS.ErrnoException
  const known = fileErrors[code]
  return known === undefined || path === undefined ? undefined : printMistake(`${path}: ${known[0]}`, known[1])
}
