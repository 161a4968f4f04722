import type { Worker } from 'node:worker_threads'
import type { LockRule } from '../../explore/lockRules.ts'
import { scenarioOf } from '../../literate/loaded.ts'
import { printProblems } from '../exit.ts'
import type { BlockRequest, LoadedScenario } from '../loadScenario.ts'
import { newCommand, runCommand } from '../runCommand.ts'
import { addScenarioCommands } from '../scenarioCommands.ts'

/** The one block that is in the program, and for which request. */
export interface Ready extends BlockRequest {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly insteadOf?: readonly string[]
  readonly lockRules: readonly LockRule[]
  /** What its module exports by default. */
  readonly exported: unknown
}

/**
 * `rulebook explore` and `rulebook replay` of one block that is already loaded.
 *
 * Which block the arguments mean was guessed without reading the options, so it is looked at again here.
 */
export async function runScenario(ready: Ready, args: readonly string[], start: () => Worker): Promise<'not for these' | undefined> {
  const { root, file, line, column, insteadOf, lockRules, exported } = ready
  let isOther = false
  const load = (request: BlockRequest): Promise<LoadedScenario | 2> => {
    isOther = request.name !== ready.name || request.without !== ready.without || request.root !== root
    if (isOther) return Promise.resolve(2)
    const scenario = scenarioOf(exported, { name: ready.name, without: ready.without, lockRules })
    if ('message' in scenario) return Promise.resolve(printProblems([{ file, line, column, ...scenario }]))
    return Promise.resolve({ scenario, place: `${file}:${String(line)}`, insteadOf })
  }
  const command = newCommand(root)
  addScenarioCommands(command, () => command.opts<{ C: string }>().C, { load, start })
  await runCommand(command, args)
  if (!isOther) return undefined
  process.exitCode = undefined
  return 'not for these'
}
