import { resolve } from 'node:path'
import { addConsumers } from '../consumers.ts'
import { exit } from '../exit.ts'
import { addLint } from '../lintCommands.ts'
import { projectRoot } from '../mistake.ts'
import { newCommand, runCommand } from '../runCommand.ts'

/** `rulebook lint`, `rulebook explain` and `rulebook consumers`; `home` is the project of the chapter. */
export async function runLint(home: string, args: readonly string[]): Promise<void> {
  const command = newCommand(home)
  const folder = (): string => command.opts<{ C: string }>().C
  addConsumers(command, () => projectRoot(folder()), exit)
  addLint(command, { named: () => (command.getOptionValueSource('C') === 'cli' ? resolve(folder()) : undefined), home, exit })
  await runCommand(command, args)
}

/** What threads of the program do. The parsers are loaded by those who need them. */
export async function serve(): Promise<void> {
  await (await import('../../../lint/tree/serve.ts')).serve()
}

export async function serveRules(): Promise<void> {
  ;(await import('../../../lint/run/serve.ts')).serveRules()
}
