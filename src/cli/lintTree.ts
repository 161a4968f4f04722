import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultCacheLocation } from '../../lint/cache/cache.ts'
import { chapterOfHome } from '../../lint/comments/chapterOfHome.ts'
import { documentOf } from '../../lint/comments/document.ts'
import { proseFindings, proseIds } from '../../lint/comments/prose.ts'
import { repeatedFinding, repeatedIn } from '../../lint/comments/repeated.ts'
import { sectionFour } from '../../lint/drift/section.ts'
import type { Finding } from '../../lint/finding.ts'
import { formats, type Format } from '../../lint/report/formats.ts'
import { paintFor } from '../../lint/report/paint.ts'
import { countsOf, type Report } from '../../lint/report/report.ts'
import { ruleIds } from '../../lint/run/ruleIds.ts'
import { pageVocabulary } from '../../lint/tree/pageVocabulary.ts'
import { textsOf } from '../../lint/tree/loadTree.ts'
import { coverageText } from '../../lint/tree/coverage.ts'
import { mergedReport } from '../../lint/tree/mergedReport.ts'
import { runTree, vocabularyPage, type TreeRun } from '../../lint/tree/runTree.ts'
import { treeRules } from '../../lint/tree/treeRules.ts'
import { treeProblemText } from '../../lint/tree/treeProblem.ts'
import { printMistake, type ExitCode } from './exit.ts'
import { flagMistake, type LintFlags } from './lint.ts'
import { showProgress } from './progress.ts'

/** Lints the KVM of a kernel tree; with `--patch`, what a patch changes about it. */
export async function lintTreeCommand(home: string, names: readonly string[], flags: LintFlags): Promise<ExitCode> {
  const mistake = treeMistake(names, flags) ?? flagMistake(flags, ruleIds(home)) ?? ruleMistake(flags)
  if (mistake !== undefined) return printMistake(mistake[0], mistake[1])
  const cache = flags.cache === false ? undefined : (flags.cacheLocation ?? defaultCacheLocation(home))
  const options = { home, tree: flags.tree!, archs: flags.arch, rules: flags.rule, cache, worker: new URL('treeWorker.js', import.meta.url) }
  if (flags.fix === true || flags.fixDryRun === true || flags.formatPatch !== undefined) {
    const { mendTreeCommand } = await import('./mendTree.ts')
    return mendTreeCommand(options, flags)
  }
  if (flags.patch !== undefined) {
    const { lintPatchCommand } = await import('./lintPatch.ts')
    return await lintPatchCommand(options, flags)
  }
  const began = performance.now()
  const progress = showProgress(process.stderr, 'linting')
  const run = await runTree(options).finally(() => progress.end())
  if (run.kind === 'problem') return printMistake(treeProblemText(run.problem))
  return await printRun(run, { flags, home, milliseconds: performance.now() - began })
}

interface Printed {
  readonly flags: LintFlags
  readonly home: string
  readonly milliseconds: number
}

async function printRun(run: Extract<TreeRun, { kind: 'run' }>, { flags, home, milliseconds }: Printed): Promise<ExitCode> {
  const texts = textsOf(run.tree.archs)
  const report = mergedReport(run.archs, { texts, version: run.version, comments: await commentFindings(run, flags, home) })
  const format = (flags.format ?? 'stylish') as Format
  process.stdout.write(formats[format](report, { paint: paintFor(process.stdout), textOf: (file) => texts.get(file)?.text }))
  if (flags.stats === true) {
    for (const { arch, coverage, consumers } of run.archs) console.error(`${arch}: ${coverageText(coverage)}; ${consumers.length} consumers`)
    console.error(`${Math.round(milliseconds)} ms${run.cached ? ', from the cache' : ''}`)
  }
  for (const problem of run.tree.problems) console.error(`rulebook: ${treeProblemText(problem)}`)
  return run.tree.problems.length > 0 ? 2 : exitCode(report)
}

/** Comments should point to the chapter only where the tree has it; what a rule that was asked for says is said all the same. */
async function commentFindings({ tree }: Extract<TreeRun, { kind: 'run' }>, { rule }: LintFlags, home: string): Promise<readonly Finding[]> {
  const document = documentOf(tree.root)
  const hasChapter = document !== undefined && sectionFour(document) !== undefined
  const isAsked = (id: string): boolean => (rule === undefined ? hasChapter : rule.includes(id))
  const wanted = new Set(proseIds.filter(isAsked))
  const repeats = hasChapter && isAsked('rules-repeated-in-comment')
  if (wanted.size === 0 && !repeats) return []
  const sources = [...textsOf(tree.archs).values()]
  const repeated = hasChapter ? repeatedIn(sources, chapterOfHome(home)) : []
  const own = proseFindings(sources, wanted, {
    lookups: await levelLookups(home),
    document: document ?? '',
    hasFile: (path) => (existsSync(join(tree.root, 'Documentation/virt/kvm/index.rst')) ? existsSync(join(tree.root, path)) : undefined),
    isRepeated: (path, start) => repeated.some(({ source, comment }) => source.path === path && comment.start === start),
  })
  return [...(repeats ? repeated.map(repeatedFinding) : []), ...own]
}

/** Lookups with rules of their own: those that no caller could guess. */
async function levelLookups(home: string): Promise<ReadonlySet<string>> {
  const vocabulary = await pageVocabulary({ path: vocabularyPage, text: readFileSync(join(home, vocabularyPage), 'utf8') })
  return new Set(vocabulary.entries.filter(({ role, kind }) => kind === 'function' && role === 'level lookup').map(({ name }) => name))
}

function exitCode(report: Report): ExitCode {
  const { errors, warnings, undecided } = countsOf(report)
  return errors + warnings + undecided > 0 ? 1 : 0
}

/** A rule that does not run on trees would find nothing wrong. */
function ruleMistake({ rule }: LintFlags): [message: string, help: string] | undefined {
  const ids = [...treeRules.map(({ id }) => id), ...proseIds, 'rules-repeated-in-comment'].sort()
  const other = rule?.find((id) => !ids.includes(id))
  return other === undefined ? undefined : [`\`${other}\` does not run with --tree, expected one that does`, `rules: ${ids.join(', ')}`]
}

function treeMistake(names: readonly string[], flags: LintFlags): [message: string, help?: string] | undefined {
  if (flags.tree === undefined) return [`--${flags.patch !== undefined ? 'patch' : flags.arch !== undefined ? 'arch' : 'format-patch'} without --tree, expected the tree it is for`, 'add `--tree DIR`']
  if (names.length > 0) return [`\`${names[0]!}\` beside --tree, expected one of them`, 'with --tree, name architectures by --arch']
  if (flags.watch === true) return ['--watch with --tree, expected one of them']
  return undefined
}
