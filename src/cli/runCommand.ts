import { Command, CommanderError } from 'commander'
import type { Problem } from '../literate/problem.ts'
import { exit, printProblems } from './exit.ts'
import { printIfMistake } from './mistake.ts'

/** The command without its subcommands; `-C` names another folder than `home`. */
export function newCommand(home: string): Command {
  return new Command('rulebook')
    .description('The KVM MMU locking chapter as a document that runs.')
    .option('-C <folder>', 'work on the project in another folder', home)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => { write(text.replace(/^error: /, 'rulebook: ')) } })
    .addHelpText('after', '\nExit codes: 0 all is well, 1 a claim failed or something is out of date,\n2 the input cannot be read.\n')
}

/** Runs one command line; sets the exit code, and never prints a stack for what a user can cause. */
export async function runCommand(command: Command, argv: readonly string[]): Promise<void> {
  try {
    await command.parseAsync(argv)
  } catch (error) {
    // The loader's hooks throw what is wrong with a module as problems.
    const { problems } = error as { problems?: readonly Problem[] }
    if (error instanceof CommanderError) exit(error.exitCode === 0 ? 0 : 2)
    else if (problems !== undefined) exit(printProblems(problems))
    else exit(printIfMistake(error) ?? unexpected(error))
  }
}

/** A fault of ours: its stack is what a report needs. */
function unexpected(error: unknown): never {
  throw error
}
