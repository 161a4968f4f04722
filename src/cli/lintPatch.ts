import { readFileSync } from 'node:fs'
import { lintSeries, type LintedPatch } from '../../lint/patch/lintSeries.ts'
import { readSeries } from '../../lint/patch/readSeries.ts'
import { reviewText } from '../../lint/patch/reviewText.ts'
import { loadTree } from '../../lint/tree/loadTree.ts'
import { analyserOf, type TreeRunOptions } from '../../lint/tree/runTree.ts'
import { treeProblemText } from '../../lint/tree/treeProblem.ts'
import { printMistake, type ExitCode } from './exit.ts'
import type { LintFlags } from './lint.ts'
import { showProgress } from './progress.ts'

/** Lints what a patch or a series changes. The tree is only read. */
export async function lintPatchCommand(options: TreeRunOptions, flags: LintFlags): Promise<ExitCode> {
  const file = flags.patch!
  if (flags.format !== undefined && flags.format !== 'stylish' && flags.format !== 'json') return printMistake(`--format ${flags.format} with --patch, expected stylish or json`)
  const text = textOf(file)
  if (text === undefined) return printMistake(`${file} cannot be read, expected a patch or a mailbox`)
  const series = readSeries(file === '-' ? 'standard input' : file, text)
  if (!series.ok) return printMistake(treeProblemText(series.problem))
  const touching = series.patches.flatMap(({ files }) => files.flatMap(({ before, after }) => [before ?? [], after ?? []].flat()))
  const loaded = loadTree(options.tree, { touching, ...(options.archs === undefined ? {} : { archs: options.archs }) })
  if (!loaded.ok) return printMistake(treeProblemText(loaded.problem))
  const began = performance.now()
  const progress = showProgress(process.stderr, 'linting')
  const linted = await lintSeries(series.patches, {
    tree: loaded.tree,
    before: analyserOf({ ...options, label: options.tree }),
    after: (patches) => analyserOf({ ...options, label: `${options.tree}\0${file}\0${patches}`, patched: options.tree }),
  }).finally(() => progress.end())
  if (!linted.ok) return printMistake(`${linted.subject}: ${treeProblemText(linted.problem)}`)
  process.stdout.write(flags.format === 'json' ? jsonText(linted.patches) : reviewText(linted.patches))
  if (flags.stats === true) console.error(`${Math.round(performance.now() - began)} ms`)
  for (const problem of loaded.tree.problems) console.error(`rulebook: ${treeProblemText(problem)}`)
  if (loaded.tree.problems.length > 0) return 2
  return linted.patches.some(({ introduced, undecided }) => introduced.length + undecided.length > 0) ? 1 : 0
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch {
    return undefined
  }
}

function jsonText(patches: readonly LintedPatch[]): string {
  const records = patches.map(({ subject, introduced, fixed, undecided, skipped }) => ({ subject, introduced, fixed, undecided, skipped }))
  return `${JSON.stringify({ schema: 1, patches: records }, undefined, 2)}\n`
}
