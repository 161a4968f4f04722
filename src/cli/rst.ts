import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Heading, Root } from 'mdast'
import type { Chapter } from '../chapter/chapter.ts'
import { PART, writtenPart } from '../chapter/part.ts'
import { chapterTree } from '../chapter/tree.ts'
import { chapterOf } from '../literate/sources.ts'
import { checkGenerated } from '../rst/checkGenerated.ts'
import { markRegion } from '../rst/marks.ts'
import { spliceSection } from '../rst/spliceSection.ts'
import { toRst } from '../rst/toRst.ts'
import { writeAtomically } from '../chapter/writeAtomically.ts'
import { printMistake, printProblems } from './exit.ts'
import type { ExitCode } from './exit.ts'

export interface RstOptions {
  /** Compare only; 1 with a diff if the file is not what is generated. */
  readonly check: boolean
  /** A kernel's locking.rst, to replace or append the section in. */
  readonly into: string | undefined
  /** Replace the section even if it was edited by hand. */
  readonly overwrite: boolean
}

const ownFile = 'docs/locking.rst'
const ownHead = '.. SPDX-License-Identifier: GPL-2.0\n\n'

/** Writes or checks the section as reStructuredText, in a file of its own or in a kernel's. */
export function rstCommand(root: string, options: RstOptions): ExitCode {
  const chapter = chapterOf(root)
  if (!chapter.ok) return printProblems(chapter.problems)
  const { section, sources } = sectionOf(chapter.value)
  if (options.into === undefined) {
    const command = 'npm run rst'
    return settle({ path: join(root, ownFile), shown: ownFile, text: ownHead + markRegion(PART, section, sources), command }, options)
  }
  const file = options.into
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return printMistake(`no file \`${file}\`, expected a locking.rst`, 'give the path of one')
  const host = readFileSync(file, 'utf8')
  const spliced = spliceSection(host, section, { sources, ...(options.overwrite ? { overwrite: 'hand-edits' } : {}) })
  if (spliced.kind === 'refused') {
    const help = spliced.reason.includes('by hand') ? '`--overwrite` replaces it all the same' : undefined
    return printMistake(`${file}: ${spliced.reason}`, help)
  }
  return settle({ path: file, shown: file, text: spliced.value, command: `npm run rst -- --into ${file}` }, options)
}

interface Generated {
  readonly path: string
  /** As it is printed. */
  readonly shown: string
  readonly text: string
  /** What writes it. */
  readonly command: string
}

function settle({ path, shown, text, command }: Generated, { check }: RstOptions): ExitCode {
  const actual = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  const diff = checkGenerated(shown, actual, text)
  if (diff === undefined) {
    console.log(`${shown} is up to date`)
    return 0
  }
  if (check) {
    console.log(`${diff.trimEnd()}\n\n${shown} is not what the sources say, expected equal texts\nhelp: ${command}`)
    return 1
  }
  writeAtomically(path, text)
  console.log(`${shown} written`)
  return 0
}

/** Section 4 as it stands in a locking.rst, and the files that it is made from. The other sections are the document's own. */
export function sectionOf(chapter: Chapter): { readonly section: string; readonly sources: readonly string[] } {
  const part = writtenPart(chapter)
  return { section: toRst(kernelTree(part)), sources: [...new Set(part.sections.map(({ path }) => path))].sort() }
}

/** As a part of locking.rst: its title is the file's, and the number of a top section has a dot. */
function kernelTree(chapter: Chapter): Root {
  const tree = chapterTree(chapter)
  for (const node of tree.children) {
    if (node.type !== 'heading') continue
    node.depth = (node.depth + 1) as Heading['depth']
    const [number] = node.children
    if (number?.type === 'text') number.value = number.value.replace(/^(\d+) /, '$1. ')
  }
  return tree
}
