import { replay } from '../explore/replay.ts'
import { renderTrace } from '../explore/table.ts'
import { loadBlock } from './blocks.ts'
import type { BlockRequest } from './blocks.ts'
import { printMistake } from './exit.ts'
import type { ExitCode } from './exit.ts'

export interface ReplayOptions {
  /** Every op, also those that matter to no other task. */
  readonly long: boolean
}

/** Runs one schedule of a block again and prints it as a table, a column per task. */
export async function replayCommand(request: BlockRequest, schedule: string, options: ReplayOptions): Promise<ExitCode> {
  const loaded = await loadBlock(request)
  if (loaded === 2) return 2
  try {
    const trace = replay(loaded.scenario, schedule)
    const width = process.stdout.isTTY ? { width: Math.max(60, process.stdout.columns) } : {}
    console.log(renderTrace(trace, { ...width, detail: options.long ? 'long' : 'short' }))
    return 0
  } catch (error) {
    if (error instanceof Error && /^(?:Schedule|Scenario)Error$/.test(error.name)) return printMistake(error.message)
    throw error
  }
}
