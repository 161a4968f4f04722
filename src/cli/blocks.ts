import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Scenario } from '../explore/scenario.ts'
import { scenarioOf } from '../literate/loaded.ts'
import { exploreBlocks, readPages } from '../literate/pages.ts'
import type { NamedBlock } from '../literate/pages.ts'
import { didYouMean } from '../literate/problem.ts'
import { printMistake, printProblems } from './exit.ts'

export interface BlockRequest {
  readonly root: string
  /** The name of an explore block. */
  readonly name: string
  readonly without: string | undefined
}

export interface LoadedBlock extends NamedBlock {
  readonly scenario: Scenario
}

/** The scenario of a block as the model makes it; what stands in the way is printed, answer 2. */
export async function loadBlock({ root, name, without }: BlockRequest): Promise<LoadedBlock | 2> {
  const { pages, problems } = readPages(root)
  const blocks = exploreBlocks(pages)
  const named = blocks.get(name)
  if (named === undefined) {
    if (problems.length > 0) return printProblems(problems)
    const help = didYouMean(name, blocks.keys()) ?? `known: ${[...blocks.keys()].join(', ')}`
    return printMistake(`no scenario \`${name}\`, expected the name of an explore block`, help)
  }
  const own = problems.filter(({ file }) => file === named.page.file)
  if (own.length > 0) return printProblems(own)
  if (without !== undefined && (await checkClause(root, without)) === 2) return 2
  const module = await importBlock(join(root, named.page.file), name, without)
  const scenario = scenarioOf(module.default, name)
  if (!('message' in scenario)) return { ...named, scenario }
  const { line, column } = named.block.fence
  return printProblems([{ file: named.page.file, line, column, ...scenario }])
}

/** Reads the chapter only here, for it takes longer than most explorations. */
async function checkClause(root: string, id: string): Promise<2 | undefined> {
  const { chapterOf, clauseIds } = await import('../literate/sources.ts')
  const chapter = chapterOf(root)
  if (!chapter.ok) return printProblems(chapter.problems)
  const clauses = clauseIds(chapter.value)
  if (clauses.has(id)) return undefined
  const help = didYouMean(id, clauses) ?? '`rulebook rules` lists them'
  return printMistake(`no clause \`${id}\`, expected an id of the chapter`, help)
}

/** The loader's hooks (hooks.js) make a module of the block, and a twin of the model for a clause. */
async function importBlock(path: string, name: string, without: string | undefined): Promise<{ default?: unknown }> {
  const url = pathToFileURL(path)
  url.searchParams.set('block', name)
  if (without !== undefined) url.searchParams.set('without', without)
  return (await import(url.href)) as { default?: unknown }
}
