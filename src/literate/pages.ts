import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { readPage } from './page.ts'
import type { Block, ExploreBlock, Page, PageOptions } from './page.ts'
import type { Problem } from './problem.ts'

/** The pages that run, seen from the project's root. */
export const pageGlobs = ['docs/locking/*.md', 'docs/memory-model.md', 'docs/bugs/[0-9]*.md']

export interface Pages {
  readonly pages: readonly Page[]
  readonly problems: readonly Problem[]
}

/** Reads all pages; names of explore blocks are taken once in all of them. */
export function readPages(root: string, options: PageOptions = {}): Pages {
  return readSomePages(root, pageFiles(root), options)
}

/** As readPages, of these pages only. Of the others, those are parsed that may have a name which is taken here. */
export function readSomePages(root: string, files: readonly string[], options: PageOptions = {}): Pages {
  const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')
  const results = files.map((file) => readPage(file, textOf(file), options))
  const pages = results.map(({ page }) => page)
  const names = new Set(pages.flatMap(({ blocks }) => blocks.filter(isExplore).map(({ name }) => name)))
  const others = pageFiles(root).flatMap((file) => {
    if (files.includes(file)) return []
    const text = textOf(file)
    return namesIn(text).some((name) => names.has(name)) ? [readPage(file, text).page] : []
  })
  return { pages, problems: [...results.flatMap(({ problems }) => problems), ...sharedNames([...others, ...pages])] }
}

/** The names that a text gives to explore blocks, and perhaps some that it only shows. */
function namesIn(text: string): readonly string[] {
  const lines = text.match(/^[^\n]*\bexplore\b.*$/gm) ?? []
  return lines.flatMap((line) => [...line.matchAll(/\bname="?(\w+)/g)].map(([, name = '']) => name))
}

/** Paths of the pages: the chapter in the order of its sections, the memory model, then the bugs by year. */
export function pageFiles(root: string): readonly string[] {
  return globSync([...pageGlobs], { cwd: root }).sort((a, b) => folderOrder(a) - folderOrder(b) || a.localeCompare(b, 'en', { numeric: true }))
}

function folderOrder(file: string): number {
  return ['docs/locking/', 'docs/memory-model.md', 'docs/bugs/'].findIndex((place) => file.startsWith(place))
}

export interface NamedBlock {
  readonly page: Page
  readonly block: ExploreBlock
}

/** Every explore block by its name. */
export function exploreBlocks(pages: readonly Page[]): ReadonlyMap<string, NamedBlock> {
  const all = pages.flatMap((page) => page.blocks.filter(isExplore).map((block) => ({ page, block })))
  return new Map(all.map((named) => [named.block.name, named]))
}

export function isExplore(block: Block): block is ExploreBlock {
  return block.kind === 'explore'
}

/** The clauses and bugs of all broken twins that pages run. */
export function twinsOf(pages: readonly Page[]): ReadonlySet<string> {
  return new Set(pages.flatMap(({ blocks }) => blocks.filter(isExplore).flatMap(({ without }) => without)))
}

function sharedNames(pages: readonly Page[]): Problem[] {
  const first = new Map<string, Page>()
  const problems: Problem[] = []
  for (const page of pages) {
    for (const { name, fence } of page.blocks.filter(isExplore)) {
      const other = first.get(name)
      if (other === undefined) first.set(name, page)
      else if (other !== page) problems.push({ file: page.file, ...placeOf(fence), message: taken(name, other) })
    }
  }
  return problems
}

function placeOf({ line, column }: { line: number; column: number }): { line: number; column: number } {
  return { line, column }
}

function taken(name: string, other: Page): string {
  return `name \`${name}\` is taken in ${other.file}, expected a name of its own`
}
