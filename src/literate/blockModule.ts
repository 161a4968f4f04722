import MagicString from 'magic-string'
import type { SourceMap } from 'magic-string'
import { parseSource, syntaxFaults } from '../chapter/parse.ts'
import { readPage, setupsOf } from './page.ts'
import type { Block, Page } from './page.ts'
import { repeatedImports } from './imports.ts'
import { didYouMean } from './problem.ts'
import type { Problem } from './problem.ts'

export interface BlockModule {
  readonly code: string
  readonly map: SourceMap
}

/**
 * The TypeScript module of one block: the set-up blocks it can see and the block itself.
 *
 * The code stays where it stands in the page and all before it becomes blanks, so that line and column
 * of every token are those of the page; the map only names the page. Imports may stand anywhere in
 * a module, so they stay where they are too; one that repeats an earlier one is blanked.
 */
export function blockModule(
  file: string,
  text: string,
  name: string,
): BlockModule | { readonly problems: readonly Problem[] } {
  const { page, problems } = readPage(file, text)
  if (problems.length > 0) return { problems }
  const block = page.blocks.find((candidate) => candidate.name === name)
  if (block === undefined) {
    const names = page.blocks.map((candidate) => candidate.name)
    const help = didYouMean(name, names) ?? `its blocks: ${names.join(', ')}`
    return { problems: [{ file, line: 1, column: 1, message: `no block \`${name}\` in this page`, help }] }
  }
  return moduleOf(page, block)
}

/** As `blockModule`, for a page that was read before. */
export function moduleOf(page: Page, block: Block): BlockModule | { readonly problems: readonly Problem[] } {
  const { text, file } = page
  const fences = [...setupsOf(page, block), block.fence]
  const source = new MagicString(text)
  let done = 0
  for (const { from, to } of fences) {
    blank(source, done, from)
    done = to
  }
  if (done < text.length) source.remove(done, text.length)
  const code = source.toString()
  const broken = syntaxProblems(page, code)
  if (broken.length > 0) return { problems: broken }
  const { repeated, clashes } = repeatedImports(code)
  if (clashes.length > 0) return { problems: clashes.map((clash) => clashProblem(page, clash.name, clash.at)) }
  for (const { from, to } of repeated) blank(source, from, to)
  return { code: source.toString(), map: source.generateMap({ source: file, hires: 'boundary', includeContent: true }) }
}

function blank(source: MagicString, from: number, to: number): void {
  if (from < to) source.overwrite(from, to, source.original.slice(from, to).replace(/[^\r\n]/g, ' '))
}

function syntaxProblems(page: Page, code: string): readonly Problem[] {
  return syntaxFaults(parseSource(code, 'block.ts')).slice(0, 1).map(({ at, message }) => ({
    file: page.file,
    ...placeAt(page.text, at),
    message: `the block does not parse (${message})`,
    help: 'mend the syntax',
  }))
}

function clashProblem(page: Page, name: string, at: number): Problem {
  return {
    file: page.file,
    ...placeAt(page.text, at),
    message: `\`${name}\` is imported from another module than above, expected one meaning in a section`,
    help: `import it as another name`,
  }
}

/** The place of an offset, as people count. */
export function placeAt(text: string, at: number): { line: number; column: number } {
  const lines = text.slice(0, at).split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
