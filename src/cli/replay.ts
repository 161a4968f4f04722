import { replay } from '../explore/replay.ts'
import { renderTrace } from '../explore/table.ts'
import { replayCommand as commandOf } from '../literate/claims.ts'
import { traceFile } from '../trace/traceFile.ts'
import { loadBlock } from './blocks.ts'
import type { BlockRequest } from './blocks.ts'
import { printMistake } from './exit.ts'
import type { ExitCode } from './exit.ts'
import { readLines } from './racePage.ts'
import { printStep, stepThrough } from './step.ts'

export interface ReplayOptions {
  /** Every op, also those that matter to no other task. */
  readonly long: boolean
  readonly step: boolean
  /** A number of steps, as it was typed. */
  readonly at: string | undefined
}

/** Runs one schedule of a block again and prints it as a table, a column per task, or step by step. */
export async function replayCommand(request: BlockRequest, schedule: string, options: ReplayOptions): Promise<ExitCode> {
  const loaded = await loadBlock(request)
  if (loaded === 2) return 2
  const { root, name, without } = request
  try {
    const run = replay(loaded.scenario, schedule)
    const trace = traceFile(run, loaded.scenario, { without, replay: commandOf(name, run.schedule, without) })
    if (options.at !== undefined) return printStep(trace, options.at, readLines(root))
    if (options.step) return await stepThrough(trace, readLines(root))
    const width = process.stdout.isTTY ? { width: Math.max(60, process.stdout.columns) } : {}
    console.log(renderTrace(run, { ...width, detail: options.long ? 'long' : 'short' }))
    return 0
  } catch (error) {
    if (error instanceof Error && /^(?:Schedule|Scenario)Error$/.test(error.name)) return printMistake(error.message)
    throw error
  }
}
