import type { Command } from 'commander'
import { defaultCacheLocation } from '../../lint/cache/cache.ts'
import type { AnalysedArch } from '../../lint/tree/analyseTree.ts'
import { consumersText } from '../../lint/tree/consumersText.ts'
import { coverageText } from '../../lint/tree/coverage.ts'
import { runTree } from '../../lint/tree/runTree.ts'
import { treeProblemText, type TreeProblem } from '../../lint/tree/treeProblem.ts'
import { printMistake, type ExitCode } from './exit.ts'

export interface ConsumersOptions {
  readonly tree: string
  /** Architectures; default: all that the tree has. */
  readonly archs: readonly string[] | undefined
  readonly json: boolean
  /** Print how much could be read. */
  readonly stats: boolean
  readonly cache: boolean
  /** Where to write a page with the table. */
  readonly html: string | undefined
}

interface Flags {
  readonly tree: string
  readonly arch?: string[]
  readonly json?: boolean
  readonly stats?: boolean
  readonly cache?: boolean
  readonly html?: string
}

/** Adds `rulebook consumers` to the command line. */
export function addConsumers(command: Command, root: () => string, exit: (code: ExitCode) => void): void {
  command
    .command('consumers')
    .description('print who looks up how the host maps a page in a kernel tree, and which pattern of 4.2.1 each follows')
    .requiredOption('--tree <dir>', 'a Linux tree, or one that has only KVM')
    .option('--arch <name...>', 'architectures (default: all that the tree has)')
    .option('--json', 'print the consumers as JSON')
    .option('--html <file>', 'write them to a page, too')
    .option('--stats', 'print how many functions were read')
    .option('--no-cache', 'analyse anew, and remember nothing')
    .addHelpText('after', '\nExamples:\n  rulebook consumers --tree ~/linux\n  rulebook consumers --tree ~/linux --arch x86 arm64 --json\n  rulebook consumers --tree ~/linux --html consumers.html\n')
    .addHelpText('after', '\nExit codes: 0 every consumer follows a pattern, 1 one does not or it is\nundecided, 2 the tree cannot be read.\n')
    .action(async ({ tree, arch, json, stats, cache, html }: Flags) => {
      exit(await consumersCommand(root(), { tree, archs: arch, json: json === true, stats: stats === true, cache: cache !== false, html }))
    })
}

/** Prints the consumers of a tree. 1 if one follows no pattern or something is undecided; 2 if the tree cannot be read. */
export async function consumersCommand(home: string, { tree, archs, json, stats, cache, html }: ConsumersOptions): Promise<ExitCode> {
  const run = await runTree({ home, tree, archs, cache: cache ? defaultCacheLocation(home) : undefined, worker: new URL('treeWorker.js', import.meta.url) })
  if (run.kind === 'problem') return printMistake(treeProblemText(run.problem))
  if (json) console.log(JSON.stringify(jsonOf(run.archs, run.tree.problems), undefined, 2))
  else print(run.archs, { left: run.tree.problems, stats })
  if (html !== undefined) {
    const { consumersPage } = await import('./consumersPage.ts')
    const written = consumersPage(html, run)
    if (written !== undefined) return printMistake(written)
  }
  if (run.tree.problems.length > 0) return 2
  const isClean = run.archs.every(({ consumers, undecided }) => undecided.length === 0 && consumers.every(({ pattern }) => pattern !== 'none' && pattern !== 'not seen'))
  return isClean ? 0 : 1
}

function jsonOf(analysed: readonly AnalysedArch[], problems: readonly TreeProblem[]): unknown {
  const archs = analysed.map(({ arch, consumers, undecided, coverage }) => ({ arch, consumers, undecided, coverage }))
  return { schema: 1, archs, problems }
}

interface Printed {
  /** Files that were left out. */
  readonly left: readonly TreeProblem[]
  readonly stats: boolean
}

function print(analysed: readonly AnalysedArch[], { left, stats }: Printed): void {
  for (const { arch, consumers, undecided, coverage } of analysed) {
    console.log(`${arch}: ${consumers.length === 0 ? 'no consumers' : consumers.length === 1 ? '1 consumer' : `${consumers.length} consumers`}`)
    if (consumers.length > 0) console.log(consumersText(consumers).replace(/^/gm, '  '))
    for (const { place, reason } of undecided) console.log(`  undecided  ${place.file}:${place.line}  ${reason}`)
    if (stats) console.log(`  ${coverageText(coverage)}`)
  }
  for (const problem of left) console.error(`rulebook: ${treeProblemText(problem)}`)
}
