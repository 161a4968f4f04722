import { InvalidArgumentError, type Command } from 'commander'
import { usual } from '../agree/selection.ts'
import type { ExitCode } from './exit.ts'

interface Flags {
  readonly size: number
  readonly every: number
  readonly random: number
  readonly seed: number
  readonly minutes: number
  readonly long?: boolean
  readonly shard?: string
  readonly merge?: string[]
  readonly json?: boolean
  readonly write?: boolean
  readonly check?: boolean
  readonly show?: string
}

/** Adds `rulebook agree` to the command line. */
export function addAgree(command: Command, root: () => string, exit: (code: ExitCode) => void): void {
  command
    .command('agree')
    .description('compare the linter with the explorer on many small consumers of derived information')
    .option('--size <n>', 'all straight programs of up to so many statements', wholeNumber(1, 8), usual.size)
    .option('--every <n>', 'and one in n of those with a statement more; 0 for none', wholeNumber(0, 1_000_000), usual.every)
    .option('--random <n>', 'and so many random ones beyond', wholeNumber(0, 1_000_000), usual.random)
    .option('--seed <n>', 'which random ones', wholeNumber(0, 2 ** 31 - 1), usual.seed)
    .option('--minutes <n>', 'stop after so many minutes', wholeNumber(1, 10_000), 5)
    .option('--long', 'size 7, 50 000 random ones, and no limit of time')
    .option('--shard <i/n>', 'only the i-th of n parts, counted from 1')
    .option('--merge <files...>', 'add up what `--json` has printed for the shards')
    .option('--json', 'print the result as JSON')
    .option('--write', 'put the figures into docs/rules/unguarded-mapping-level.md')
    .option('--check', 'exit code 1 if the figures there are others than those found')
    .option('--show <program>', 'print the texts of one program, what the linter says, and the run that breaks it')
    .addHelpText('after', `
Examples:
  rulebook agree
  rulebook agree --shard 1/2 --json > 1.json
  rulebook agree --merge 1.json 2.json
  rulebook agree --show "snapshot; page; level; lock; need retry_gfn; install level"
`)
    .addHelpText('after', '\nExit codes: 0 they agree, 1 a program was missed, or undecided, or there are too\nmany false alarms, or time ran out, 2 the input cannot be read.\n')
    .action(async ({ long, ...flags }: Flags) => {
      const { agreeCommand } = await import('./agree.ts')
      exit(await agreeCommand(root(), long === true ? { ...flags, size: 7, every: 0, random: 50_000, minutes: 10_000 } : flags))
    })
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (Number.isInteger(number) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`expected a whole number from ${String(least)} to ${String(most)}`)
  }
}
