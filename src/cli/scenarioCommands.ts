import type { Command } from 'commander'
import { exploreCommand } from './explore.ts'
import { examples, exit } from './exit.ts'
import type { Loading } from './loadScenario.ts'
import { shardOf, switchesOf, twinOf, workersOf } from './mistake.ts'
import { replayCommand } from './replay.ts'

interface Flags {
  readonly json?: boolean
  readonly exhaustive?: boolean
  readonly first?: boolean
  readonly switches?: string
  readonly workers?: string
  readonly symmetry?: boolean
  readonly shard?: string
  readonly long?: boolean
  readonly without?: string
  readonly with?: string
  readonly step?: boolean
  readonly at?: string
}

/** `explore` and `replay`: all that need one scenario, and neither the pages nor the chapter. */
export function addScenarioCommands(command: Command, root: () => string, loading: Loading): void {
  command
    .command('explore')
    .description('explore the scenario of one block; exit code 1 if something bad is reached')
    .argument('<name>', 'name of an explore block of a page')
    .option('--without <clause>', 'explore the broken twin without this clause')
    .option('--with <bug>', 'explore the model with this bug of docs/bugs put back')
    .option('--exhaustive', 'visit every state, without reduction')
    .option('--first', 'stop at the first bad outcome')
    .option('--switches <n>', 'only runs with at most so many context switches; says `undecided` if there are others')
    .option('--workers <n>', 'search with so many threads, 8 at most')
    .option('--no-symmetry', 'do not exchange tasks that the scenario declares as alike')
    .option('--shard <i/n>', 'only the i-th of n parts, as JSON for `rulebook merge`')
    .option('--json', 'print verdict, counts and outcomes as JSON')
    .addHelpText('after', examples('rulebook explore faultVsUnmap', 'rulebook explore faultVsUnmap --without 4.1-check-before-install --json'))
    .action(async (name: string, { exhaustive, first, json, switches, workers, symmetry, shard, ...flags }: Flags) => {
      const options = { exhaustive: exhaustive === true, first: first === true, switches: switchesOf(switches, exhaustive === true), workers: workersOf(workers, { switches }), shard: shardOf(shard, { exhaustive, first, switches, workers }), symmetry: symmetry === false ? 'none' as const : 'declared' as const, json: json === true }
      exit(await exploreCommand(loading, { root: root(), name, without: twinOf(flags) }, options))
    })
  command
    .command('replay')
    .description('run one schedule of a block again and print it as a table, a column per task')
    .argument('<name>', 'name of an explore block of a page')
    .argument('<schedule>', 'which task moves how often, A the first: A4B12A3')
    .option('--without <clause>', 'run the broken twin without this clause')
    .option('--with <bug>', 'run the model with this bug of docs/bugs put back')
    .option('--long', 'show every op, also those that matter to no other task')
    .option('--step', 'step through it with the arrow keys; ? shows all keys')
    .option('--at <number>', 'print the state after so many steps, and the source line')
    .addHelpText('after', examples('rulebook replay faultVsUnmap A4B12A3', 'rulebook replay faultVsUnmap A4B12 --long', 'rulebook replay faultVsUnmap A4B12A3 --step'))
    .action(async (name: string, schedule: string, { long, step, at, ...flags }: Flags) => {
      exit(await replayCommand(loading.load, { root: root(), name, without: twinOf(flags) }, schedule, { long: long === true, step: step === true, at }))
    })
}
