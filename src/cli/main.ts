import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError } from 'commander'
import type { Problem } from '../literate/problem.ts'
import { printProblems } from './exit.ts'
import { addAgree } from './agreeCommands.ts'
import { addConsumers } from './consumers.ts'
import { addDrift } from './driftCommands.ts'
import type { ExitCode } from './exit.ts'
import { addLint } from './lintCommands.ts'
import { printIfMistake, projectRoot, runsOf, twinOf } from './mistake.ts'

const home = fileURLToPath(new URL('../..', import.meta.url))

interface Flags {
  readonly update?: boolean
  readonly types?: boolean
  readonly json?: true | string
  readonly check?: boolean
  readonly exhaustive?: boolean
  readonly first?: boolean
  readonly long?: boolean
  readonly overwrite?: boolean
  readonly without?: string
  readonly with?: string
  readonly into?: string
  readonly step?: boolean
  readonly at?: string
  readonly out?: string
  readonly itf?: true | string
  readonly mermaid?: true | string
  readonly rst?: true | string
  readonly html?: true | string
  readonly runs?: string
  readonly large?: boolean
}

await main(process.argv)

/** Runs one command line; sets the exit code, and never prints a stack for what a user can cause. */
async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(argv)
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

function program(): Command {
  const command = new Command('rulebook')
    .description('The KVM MMU locking chapter as a document that runs.')
    .option('-C <folder>', 'work on the project in another folder', home)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => { write(text.replace(/^error: /, 'rulebook: ')) } })
    .addHelpText('after', '\nExit codes: 0 all is well, 1 a claim failed or something is out of date,\n2 the input cannot be read.\n')
  const folder = (): string => command.opts<{ C: string }>().C
  const root = (): string => projectRoot(folder())
  addPages(command, root)
  addScenarios(command, root)
  addGenerated(command, root)
  addConsumers(command, root, exit)
  addDrift(command, root, exit)
  addAgree(command, root, exit)
  addBench(command, root)
  addLint(command, { named: () => (command.getOptionValueSource('C') === 'cli' ? resolve(folder()) : undefined), home, exit })
  return command
}

type Root = () => string

function addPages(command: Command, root: Root): void {
  command
    .command('test')
    .description('run the executable blocks of the pages in every interleaving')
    .argument('[pages...]', 'pages to run (default: all)')
    .option('-u, --update', 'rewrite outcomes, traces and generated text with what was found')
    .option('--no-types', 'do not check the types of the blocks')
    .addHelpText('after', examples('rulebook test', 'rulebook test docs/locking/4.4-mn-fields.md -u'))
    .action(async (pages: string[], flags: Flags) => {
      const { testCommand } = await import('./test.ts')
      exit(await testCommand(root(), pages, { update: flags.update === true, types: flags.types !== false }))
    })
  command
    .command('types')
    .description('check the types of the blocks of all pages (a part of `test`)')
    .option('--json', 'print the problems as JSON')
    .addHelpText('after', examples('rulebook types'))
    .action(async (flags: Flags) => {
      const { typesCommand } = await import('./types.ts')
      exit(typesCommand(root(), { json: flags.json === true }))
    })
}

function addScenarios(command: Command, root: Root): void {
  command
    .command('explore')
    .description('explore the scenario of one block; exit code 1 if something bad is reached')
    .argument('<name>', 'name of an explore block of a page')
    .option('--without <clause>', 'explore the broken twin without this clause')
    .option('--with <bug>', 'explore the model with this bug of docs/bugs put back')
    .option('--exhaustive', 'visit every state, without reduction')
    .option('--first', 'stop at the first bad outcome')
    .option('--json', 'print verdict, counts and outcomes as JSON')
    .addHelpText('after', examples('rulebook explore faultVsUnmap', 'rulebook explore faultVsUnmap --without 4.1-check-before-install --json'))
    .action(async (name: string, { exhaustive, first, json, ...flags }: Flags) => {
      const { exploreCommand } = await import('./explore.ts')
      const options = { exhaustive: exhaustive === true, first: first === true, json: json === true }
      exit(await exploreCommand({ root: root(), name, without: twinOf(flags) }, options))
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
      const { replayCommand } = await import('./replay.ts')
      exit(await replayCommand({ root: root(), name, without: twinOf(flags) }, schedule, { long: long === true, step: step === true, at }))
    })
  addTrace(command, root)
}

function addTrace(command: Command, root: Root): void {
  command
    .command('trace')
    .description('write a run: the shortest to the bad outcome, or the one that a schedule gives')
    .argument('<name>', 'name of an explore block of a page, or a trace file (.json)')
    .argument('[schedule]', 'which task moves how often, A the first: A4B12A3')
    .option('--without <clause>', 'run the broken twin without this clause, and put the run with it beside it')
    .option('--with <bug>', 'likewise, with this bug of docs/bugs put back')
    .option('--json [file]', 'in the trace format (docs/trace-format.md); the default')
    .option('--itf [file]', 'in the Informal Trace Format, for viewers of the TLA+ world')
    .option('--mermaid [file]', 'as a Mermaid sequence diagram')
    .option('--rst [file]', 'as a table with a column for each CPU, in the form of locking.rst')
    .option('--html [file]', 'as a page to step through, which needs no network')
    .addHelpText('after', examples('rulebook trace recheckVsSplit --without 4.2.1-recheck --html race.html', 'rulebook trace race.json --mermaid'))
    .action(async (name: string, schedule: string | undefined, flags: Flags) => {
      const { traceCommand, traceForms } = await import('./trace.ts')
      const form = traceForms.find((each) => flags[each] !== undefined) ?? 'json'
      const file = typeof flags[form] === 'string' ? flags[form] : undefined
      exit(await traceCommand({ root: root(), name, without: twinOf(flags) }, { schedule, form, file }))
    })
}

function addGenerated(command: Command, root: Root): void {
  command
    .command('rst')
    .description('write the chapter as reStructuredText, to docs/locking.rst or into the locking.rst of a kernel')
    .option('--check', 'write nothing; exit code 1 and a diff if the file is out of date')
    .option('--into <file>', 'replace or append section 4 in this locking.rst, and leave every other byte alone')
    .option('--overwrite', 'with --into: replace a section that was edited by hand')
    .addHelpText('after', examples('rulebook rst', 'rulebook rst --check', 'rulebook rst --into ~/linux/Documentation/virt/kvm/locking.rst'))
    .action(async ({ check, into, overwrite }: Flags) => {
      const { rstCommand } = await import('./rst.ts')
      exit(rstCommand(root(), { check: check === true, into, overwrite: overwrite === true }))
    })
  command
    .command('site')
    .description('build the pages, the matrix and a page for every race as static HTML that needs no network')
    .option('--out <folder>', 'where to write it', '.site')
    .addHelpText('after', examples('rulebook site', 'rulebook site --out /tmp/rulebook'))
    .action(async ({ out = '.site' }: Flags) => {
      const { siteCommand } = await import('./site.ts')
      exit(await siteCommand(root(), { out }))
    })
  command
    .command('rules')
    .description('print which block runs, which statement implements and which kernel function has each clause, and which bugs broke it')
    .option('--json', 'print the matrix as JSON')
    .option('--check', 'print only the holes, and which table of clauses or bugs is out of date; exit code 1 if there are any')
    .option('-u, --update', 'rewrite the tables of README.md and docs/bugs/README.md')
    .addHelpText('after', examples('rulebook rules', 'rulebook rules --check', 'rulebook rules -u'))
    .action(async ({ json, check, update }: Flags) => {
      const { rulesCommand } = await import('./rules.ts')
      exit(rulesCommand(root(), { json: json === true, check: check === true, update: update === true }))
    })
}

function addBench(command: Command, root: Root): void {
  command
    .command('bench')
    .description('measure: states and times of every scenario, the time of the whole test of the pages, and of the linter; against SPIN')
    .argument('[parts...]', 'explore, doc-test, lint, lint-c (default: these), and protocol, which takes minutes')
    .option('--large', 'protocol: run also what needs 10 GB and some 5 minutes each time: S5 in SPIN')
    .option('--runs <n>', 'how often each thing is measured', '5')
    .option('--json', 'print the figures as JSON')
    .addHelpText('after', examples('rulebook bench', 'rulebook bench explore --runs 3', 'rulebook bench protocol --runs 1'))
    .action(async (parts: string[], { runs, json, large }: Flags) => {
      const { benchCommand } = await import('./bench.ts')
      exit(await benchCommand(root(), parts, { runs: runsOf(runs ?? '5'), json: json === true, large: large === true }))
    })
}

function exit(code: ExitCode): void {
  process.exitCode = code
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`
}
