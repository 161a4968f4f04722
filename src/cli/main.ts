import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Command } from 'commander'
import { addAgree } from './agreeCommands.ts'
import { addConsumers } from './consumers.ts'
import { addDrift } from './driftCommands.ts'
import { examples, exit } from './exit.ts'
import { addLint } from './lintCommands.ts'
import { projectRoot, runsOf, twinOf } from './mistake.ts'
import { newCommand, runCommand } from './runCommand.ts'
import { addScenarioCommands } from './scenarioCommands.ts'

const home = fileURLToPath(new URL('../..', import.meta.url))

interface Flags {
  readonly update?: boolean
  readonly types?: boolean
  readonly cached?: boolean
  readonly json?: true | string
  readonly check?: boolean
  readonly overwrite?: boolean
  readonly without?: string
  readonly with?: string
  readonly into?: string
  readonly out?: string
  readonly itf?: true | string
  readonly mermaid?: true | string
  readonly rst?: true | string
  readonly html?: true | string
  readonly runs?: string
  readonly large?: boolean
  readonly write?: boolean
}

await runCommand(program(), process.argv)

function program(): Command {
  const command = newCommand(home)
  const folder = (): string => command.opts<{ C: string }>().C
  const root = (): string => projectRoot(folder())
  addPages(command, root)
  addScenarioCommands(command, root, {
    load: async (request) => (await import('./blocks.ts')).loadBlock(request),
    start: () => new Worker(new URL('exploreWorker.js', import.meta.url)),
    content: async (of) => (await import('../literate/content.ts')).contentOfAll(of),
  })
  addMerge(command)
  addTrace(command, root)
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
    .option('--cached', 'run only pages that differ, or whose model or explorer does, from when they passed')
    .addHelpText('after', examples('rulebook test', 'rulebook test docs/locking/4.4-mn-fields.md -u'))
    .action(async (pages: string[], flags: Flags) => {
      const { testCommand } = await import('./test.ts')
      exit(await testCommand(root(), pages, { update: flags.update === true, types: flags.types !== false, cached: flags.cached === true }))
    })
  command
    .command('types')
    .description('check the types of the blocks of pages (a part of `test`)')
    .argument('[pages...]', 'pages to check (default: all)')
    .option('--json', 'print the problems as JSON')
    .addHelpText('after', examples('rulebook types'))
    .action(async (pages: string[], flags: Flags) => {
      const { typesCommand } = await import('./types.ts')
      exit(typesCommand(root(), pages, { json: flags.json === true }))
    })
}

function addMerge(command: Command): void {
  command
    .command('merge')
    .description('add up what `rulebook explore --shard` has printed for all parts of a search; exit code 1 if something bad is reached or a part is missing')
    .argument('<files...>', 'results of shards')
    .option('--json', 'print verdict, counts and outcomes as JSON')
    .addHelpText('after', examples('rulebook explore faultVsUnmap --shard 1/2 > 1.json', 'rulebook explore faultVsUnmap --shard 2/2 > 2.json', 'rulebook merge 1.json 2.json'))
    .action(async (files: string[], { json }: Flags) => {
      const { mergeCommand } = await import('./shards.ts')
      exit(mergeCommand(files, { json: json === true }))
    })
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
    .option('--check', 'print only the holes, and which table of clauses, bugs or lint rules is out of date; exit code 1 if there are any')
    .option('-u, --update', 'rewrite the tables of README.md, docs/bugs/README.md and docs/rules.md')
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
    .argument('[parts...]', 'pages, doc-test, lint, lint-c (default: these), explore and growth, which take minutes')
    .option('--large', 'explore, growth: run also what needs 10 GB and some 5 minutes each time: S5 in SPIN')
    .option('--write', 'growth: put the figures and the plot into docs')
    .option('--runs <n>', 'how often each thing is measured', '5')
    .option('--json', 'print the figures as JSON')
    .addHelpText('after', examples('rulebook bench', 'rulebook bench explore --runs 3', 'rulebook bench growth --runs 1 --write'))
    .action(async (parts: string[], { runs, json, large, write }: Flags) => {
      const { benchCommand } = await import('./bench.ts')
      exit(await benchCommand(root(), parts, { runs: runsOf(runs ?? '5'), json: json === true, large: large === true, write: write === true }))
    })
}
