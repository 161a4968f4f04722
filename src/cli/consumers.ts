import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { readVocabulary } from '../../lint/front/markdown/readVocabulary.ts'
import { analyseArch, type AnalysedArch } from '../../lint/tree/analyseTree.ts'
import { consumersText } from '../../lint/tree/consumersText.ts'
import { coverageText } from '../../lint/tree/coverage.ts'
import { loadTree } from '../../lint/tree/loadTree.ts'
import { treeProblemText, type TreeProblem } from '../../lint/tree/treeProblem.ts'
import type { Vocabulary } from '../../lint/vocabulary.ts'
import { printMistake, type ExitCode } from './exit.ts'

const page = 'docs/locking/4.2.1-derived-information.md'

export interface ConsumersOptions {
  readonly tree: string
  /** Architectures; default: all that the tree has. */
  readonly archs: readonly string[] | undefined
  readonly json: boolean
  /** Print how much could be read. */
  readonly stats: boolean
}

/** Adds `rulebook consumers` to the command line. */
export function addConsumers(command: Command, root: () => string, exit: (code: ExitCode) => void): void {
  command
    .command('consumers')
    .description('print who looks up how the host maps a page in a kernel tree, and which pattern of 4.2.1 each follows')
    .requiredOption('--tree <dir>', 'a Linux tree, or one that has only KVM')
    .option('--arch <name...>', 'architectures (default: all that the tree has)')
    .option('--json', 'print the consumers as JSON')
    .option('--stats', 'print how many functions could be read')
    .addHelpText('after', '\nExit codes: 0 every consumer follows a pattern, 1 one does not or it is undecided, 2 the tree cannot be read.\n')
    .action(async ({ tree, arch, json, stats }: { tree: string; arch?: string[]; json?: boolean; stats?: boolean }) => {
      exit(await consumersCommand(root(), { tree, archs: arch, json: json === true, stats: stats === true }))
    })
}

/** Prints the consumers of a tree. 1 if one follows no pattern or something is undecided; 2 if the tree cannot be read. */
export async function consumersCommand(root: string, { tree, archs, json, stats }: ConsumersOptions): Promise<ExitCode> {
  const { vocabulary, problems } = vocabularyOf(root)
  if (problems.length > 0) return printMistake(problems.join('\n'))
  const loaded = loadTree(tree, archs === undefined ? {} : { archs })
  if (!loaded.ok) return printMistake(treeProblemText(loaded.problem))
  const analysed: AnalysedArch[] = []
  for (const arch of loaded.tree.archs) analysed.push(await analyseArch(arch, { vocabulary }))
  if (json) console.log(JSON.stringify(jsonOf(analysed, loaded.tree.problems), undefined, 2))
  else print(analysed, { left: loaded.tree.problems, stats })
  if (loaded.tree.problems.length > 0) return 2
  const isClean = analysed.every(({ consumers, undecided }) => undecided.length === 0 && consumers.every(({ pattern }) => pattern !== 'none' && pattern !== 'not seen'))
  return isClean ? 0 : 1
}

function vocabularyOf(root: string): { readonly vocabulary: Vocabulary; readonly problems: readonly string[] } {
  const { vocabulary, problems } = readVocabulary({ path: page, text: readFileSync(join(root, page), 'utf8') })
  return { vocabulary, problems: problems.map(({ place, message }) => `${place.file}:${place.line}  ${message}`) }
}

function jsonOf(analysed: readonly AnalysedArch[], problems: readonly TreeProblem[]): unknown {
  const archs = analysed.map(({ arch, consumers, undecided, coverage }) => ({ arch, consumers, undecided, coverage }))
  return { archs, problems }
}

interface Printed {
  /** Files that were left out. */
  readonly left: readonly TreeProblem[]
  readonly stats: boolean
}

function print(analysed: readonly AnalysedArch[], { left, stats }: Printed): void {
  for (const { arch, consumers, undecided, coverage } of analysed) {
    console.log(`${arch}: ${consumers.length === 0 ? 'no consumers' : `${consumers.length} consumers`}`)
    if (consumers.length > 0) console.log(consumersText(consumers).replace(/^/gm, '  '))
    for (const { place, reason } of undecided) console.log(`  undecided  ${place.file}:${place.line}  ${reason}`)
    if (stats) console.log(`  ${coverageText(coverage)}`)
  }
  for (const problem of left) console.error(`rulebook: ${treeProblemText(problem)}`)
}
