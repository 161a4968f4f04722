import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chapterOfHome } from '../../lint/comments/chapterOfHome.ts'
import { documentOf } from '../../lint/comments/document.ts'
import { mend, type Mended } from '../../lint/comments/mend.ts'
import { repeatedIn, type Repeated } from '../../lint/comments/repeated.ts'
import { unifiedDiff } from '../../lint/fix/unifiedDiff.ts'
import { writeObstacle, writeText } from '../../lint/fix/writeText.ts'
import { formatMails, type Letter } from '../../lint/patch/formatMails.ts'
import { wholeFile, type InputProblem } from '../../lint/input/readText.ts'
import { kernelDocument } from '../../lint/prose/pointers.ts'
import { loadTree, textsOf } from '../../lint/tree/loadTree.ts'
import type { TreeRunOptions } from '../../lint/tree/runTree.ts'
import { treeProblemText } from '../../lint/tree/treeProblem.ts'
import { chapterOf } from '../literate/sources.ts'
import { spliceSection } from '../rst/spliceSection.ts'
import { printMistake, printProblems, type ExitCode } from './exit.ts'
import { printInputProblems } from './inputProblems.ts'
import type { LintFlags } from './lint.ts'
import { sectionOf } from './rst.ts'

/** Mends comments of a tree that tell the chapter again: in place, as a diff, or as a series to be mailed. */
export function mendTreeCommand(options: TreeRunOptions, flags: LintFlags): ExitCode {
  const loaded = loadTree(options.tree, options.archs === undefined ? {} : { archs: options.archs })
  if (!loaded.ok) return printMistake(treeProblemText(loaded.problem))
  if (loaded.tree.problems.length > 0) return printMistake(loaded.tree.problems.map(treeProblemText).join('\n'))
  const chapter = chapterOfHome(options.home)
  const repeated = repeatedIn(textsOf(loaded.tree.archs).values(), chapter)
  const document = documentOf(options.tree)
  if (flags.formatPatch !== undefined) return formatPatch({ options, flags, repeated, document })
  const mended = mend(repeated, { chapter, document })
  const texts = new Map(repeated.map(({ source }) => [source.path, source.text]))
  const obstacles = flags.fixDryRun === true ? [] : [...mended.changed.keys()].flatMap((path) => obstacleAt(options.tree, path, texts.get(path)!))
  if (obstacles.length > 0) return printInputProblems(obstacles)
  for (const [path, text] of mended.changed) {
    if (flags.fixDryRun === true) process.stdout.write(unifiedDiff(path, texts.get(path)!, text))
    else writeText(join(options.tree, path), Buffer.from(text))
  }
  return told(mended, flags.fixDryRun === true ? 'not written' : 'written')
}

function obstacleAt(tree: string, path: string, before: string): InputProblem[] {
  const obstacle = writeObstacle(join(tree, path), Buffer.from(before))
  return obstacle === undefined ? [] : [{ place: wholeFile(path), message: obstacle[0], help: obstacle[1] }]
}

function told({ changed, refused }: Mended, what: string): ExitCode {
  for (const reason of refused) console.error(`rulebook: ${reason}`)
  console.error(`${changed.size} ${changed.size === 1 ? 'file' : 'files'} ${what}, ${refused.length} ${refused.length === 1 ? 'comment' : 'comments'} left`)
  return refused.length > 0 ? 1 : 0
}

interface Given {
  readonly options: TreeRunOptions
  readonly flags: LintFlags
  readonly repeated: readonly Repeated[]
  readonly document: string | undefined
}

/** First the document, then a patch for each file with comments. The tree is only read. */
function formatPatch({ options, flags, repeated, document }: Given): ExitCode {
  const author = flags.author ?? configuredAuthor(options.tree)
  if (author === undefined || !/^[^<>\n]+ <[^<>\s]+@[^<>\s]+>$/.test(author)) return printMistake(`the author is ${author === undefined ? 'not known' : `\`${author}\``}, expected Name <address>`, 'add `--author "Name <address>"`')
  if (document === undefined) return printMistake(`${options.tree} has no ${kernelDocument}, expected the document that the chapter is part of`)
  const full = chapterOf(options.home)
  if (!full.ok) return printProblems(full.problems)
  const { section } = sectionOf(full.value)
  const spliced = spliceSection(document, section, { sources: [], overwrite: 'hand-edits' })
  if (spliced.kind === 'refused') return printMistake(`${kernelDocument}: ${spliced.reason}`)
  const fresh = withoutMarks(spliced.value)
  const mended = mend(repeated, { chapter: chapterOfHome(options.home), document: fresh })
  const texts = new Map(repeated.map(({ source }) => [source.path, source.text]))
  const letters = [...(fresh === document ? [] : [documentLetter(document, fresh)]), ...[...mended.changed].map(([path, text]) => commentLetter(path, texts.get(path)!, text))]
  const mails = formatMails(letters, { author, date: dateOf() })
  try {
    mkdirSync(flags.formatPatch!, { recursive: true })
    for (const [name, mail] of mails) writeFileSync(join(flags.formatPatch!, name), mail)
  } catch (error) {
    return printMistake(`${flags.formatPatch!} cannot be written: ${(error as Error).message}`)
  }
  for (const name of mails.keys()) console.log(join(flags.formatPatch!, name))
  return told(mended, 'in the series')
}

/** The marks are for a file that is generated again; a kernel's is edited by people. */
function withoutMarks(text: string): string {
  return text.replace(/^\.\. rulebook: begin [\s\S]*?\n\n/m, '').replace(/\n*^\.\. rulebook: end.*\n/m, '\n')
}

function documentLetter(before: string, after: string): Letter {
  const body = 'Describe how guest faults and invalidations are kept apart: what protects\nmemslots, how pending invalidations are tracked, how derived information is\nused safely, and how the counts stay balanced while memslots change.'
  return { subject: 'Documentation: KVM: Describe synchronization while managing guest faults', body, path: kernelDocument, before, after }
}

function commentLetter(path: string, before: string, after: string): Letter {
  const arch = { x86: 'x86/mmu', loongarch: 'LoongArch' }[/^arch\/(\w+)\//.exec(path)?.[1] ?? ''] ?? /^arch\/(\w+)\//.exec(path)?.[1] ?? 'core'
  const body = `The rules for using host_pfn_mapping_level() are in section 4.2.1 of\nlocking.rst now. Point there instead of telling them again, and keep what\nthe document does not say.\n\nNo functional change: comments only.`
  return { subject: `KVM: ${arch}: Point to locking.rst for the use of mapping levels`, body, path, before, after }
}

function configuredAuthor(tree: string): string | undefined {
  const { stdout, status } = spawnSync('git', ['var', 'GIT_AUTHOR_IDENT'], { cwd: tree, encoding: 'utf8' })
  return status === 0 ? stdout.replace(/ \d+ [+-]\d+\s*$/, '') : undefined
}

/** SOURCE_DATE_EPOCH, so that the same run can give the same mails. */
function dateOf(): Date {
  const epoch = Number(process.env['SOURCE_DATE_EPOCH'])
  return Number.isFinite(epoch) && epoch > 0 ? new Date(epoch * 1000) : new Date()
}
