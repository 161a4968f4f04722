import { Worker } from 'node:worker_threads'
import { programsOf } from '../agree/programs.ts'
import { faultsOf, isWhole, merged, readResult, type Result } from '../agree/result.ts'
import { resultText } from '../agree/resultText.ts'
import type { Selection } from '../agree/selection.ts'
import type { Share, Told } from '../agree/serve.ts'
import { add, nothing } from '../agree/tally.ts'
import { pageCommand } from './agreePage.ts'
import { smallestOf } from './agreeShrunk.ts'
import { showProgram } from './agreeShow.ts'
import { printMistake, type ExitCode } from './exit.ts'
import { partOf } from './mistake.ts'
import { readNamed } from './readNamed.ts'

export interface AgreeOptions extends Selection {
  readonly minutes: number
  readonly shard?: string
  readonly merge?: readonly string[]
  readonly json?: boolean
  readonly write?: boolean
  readonly check?: boolean
  readonly show?: string
}

/** As many as the run is made for; each takes every second bunch of programs. */
const THREADS = 2

/** Runs both over many programs, or adds up what runs have found. 1 if they do not agree. */
export async function agreeCommand(root: string, options: AgreeOptions): Promise<ExitCode> {
  if (options.show !== undefined) return showProgram(root, options.show)
  const result = options.merge === undefined ? await runShard(root, options) : mergeFiles(options.merge)
  if (typeof result === 'string') return printMistake(result)
  if (options.json === true) console.log(JSON.stringify(result))
  else console.log([resultText(result), ...(await smallestOf(root, result))].join('\n'))
  if (options.write === true || options.check === true) {
    if (!isWhole(result)) return printMistake('not all programs were asked about, and the page has the figures of all', 'run without --shard, merge all shards, or allow more --minutes')
    return pageCommand(root, result, { write: options.write === true })
  }
  return faultsOf(result).length > 0 || result.stopped ? 1 : 0
}

function mergeFiles(files: readonly string[]): Result | string {
  const read = files.map((file) => [file, readResult(readNamed(file))] as const)
  const wrong = read.find(([, result]) => result === undefined)
  if (wrong !== undefined) return `${wrong[0]} is no result of \`rulebook agree --json\``
  return merged(read as (readonly [string, Result])[])
}

async function runShard(root: string, { size, every, random, seed, minutes, shard = '1/1' }: AgreeOptions): Promise<Result | string> {
  const part = partOf(shard)
  if (part === undefined) return `--shard ${shard}, expected i/n with i from 1 to n`
  const selection = { size, every, random, seed }
  const deadline = Date.now() + minutes * 60_000
  const of = programsOf(selection).length
  const progress = newProgress(Math.ceil(of / part.of))
  const shares = Array.from({ length: THREADS }, (_, thread): Share => ({ root, selection, deadline, shard: { index: part.index * THREADS + thread, of: part.of * THREADS } }))
  const ends = await Promise.all(shares.map(async (share, thread) => await inThread(share, (done, found) => { progress.tell(thread, done, found) })))
  progress.end()
  return { format: 'rulebook agree 1', selection, of, shards: [shard], stopped: ends.some(({ stopped }) => stopped), tally: ends.map(({ tally }) => tally).reduce(add, nothing) }
}

type End = Extract<Told, { kind: 'end' }>

async function inThread(share: Share, onProgress: (done: number, found: readonly string[]) => void): Promise<End> {
  return await new Promise((resolve, reject) => {
    const thread = new Worker(new URL('agreeWorker.js', import.meta.url), { workerData: share, resourceLimits: { maxYoungGenerationSizeMb: 64 } })
    thread.on('message', (told: Told) => {
      if (told.kind === 'end') resolve(told)
      else onProgress(told.done, told.found)
    })
    thread.once('error', reject)
    thread.once('exit', (code) => { if (code !== 0) reject(new Error(`a thread of the comparison ended with code ${String(code)}`)) })
  })
}

interface Progress {
  readonly tell: (thread: number, done: number, found: readonly string[]) => void
  readonly end: () => void
}

/** On a terminal a line that is written over, elsewhere a line for each tenth; and what is not as it should be, at once. */
function newProgress(programs: number): Progress {
  const done: number[] = []
  const { isTTY: isTerminal } = process.stderr
  let tenths = 0
  const clear = (): void => { if (isTerminal) process.stderr.write('\r\u001b[K') }
  return {
    tell: (thread, programsDone, found) => {
      done[thread] = programsDone
      const all = sum(done)
      clear()
      for (const one of found) console.error(one)
      if (isTerminal) process.stderr.write(`${String(all)} of ${String(programs)} programs`)
      else if (Math.floor((10 * all) / programs) > tenths) {
        tenths = Math.floor((10 * all) / programs)
        console.error(`${String(all)} of ${String(programs)} programs`)
      }
    },
    end: clear,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
