import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError } from 'commander'
import type { ExitCode } from './exit.ts'

const home = fileURLToPath(new URL('../..', import.meta.url))

await main(process.argv)

/** Runs one command line; sets the exit code, and never prints a stack for what a user can cause. */
async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(argv)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? 0 : 2
  }
}

function program(): Command {
  const command = new Command('rulebook')
    .description('The KVM MMU locking chapter as a document that runs.')
    .option('-C <dir>', 'work on the project in another folder', home)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'rulebook: ')) })
  const root = (): string => resolve(command.opts<{ C: string }>().C)
  command
    .command('test')
    .description('run the executable blocks of the pages in every interleaving')
    .argument('[pages...]', 'pages to run; all without')
    .option('-u, --update', 'rewrite outcomes, traces and generated text with what was found')
    .addHelpText('after', examples('rulebook test', 'rulebook test docs/locking/4.2.1-derived.md -u'))
    .action(async (pages: string[], options: { update?: boolean }) => {
      const { testCommand } = await import('./test.ts')
      exit(await testCommand(root(), pages, { update: options.update === true }))
    })
  command
    .command('types')
    .description('check the types of the blocks of all pages')
    .option('--json', 'print the problems as JSON')
    .addHelpText('after', examples('rulebook types'))
    .action(async (options: { json?: boolean }) => {
      const { typesCommand } = await import('./types.ts')
      exit(typesCommand(root(), { json: options.json === true }))
    })
  return command
}

function exit(code: ExitCode): void {
  process.exitCode = code
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`
}
