import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Chapter } from '../chapter/chapter.ts'
import { isBugId } from '../chapter/twin.ts'
import type { Scenario } from '../explore/scenario.ts'
import { scenarioOf } from '../literate/loaded.ts'
import { lockOrderOf } from '../literate/lockRules.ts'
import { exploreBlocks, readPages } from '../literate/pages.ts'
import type { NamedBlock } from '../literate/pages.ts'
import { didYouMean } from '../literate/problem.ts'
import type { Problem } from '../literate/problem.ts'
import { printMistake, printProblems } from './exit.ts'
import type { BlockRequest, LoadedScenario } from './loadScenario.ts'

export interface LoadedBlock extends NamedBlock, LoadedScenario {
  /** If a clause was named. */
  readonly chapter: Chapter | undefined
}

export interface FoundBlock extends NamedBlock {
  /** If a clause was named. */
  readonly chapter: Chapter | undefined
  readonly insteadOf: LoadedScenario['insteadOf']
}

/** The scenario of a block as the model makes it; what stands in the way is printed, answer 2. */
export async function loadBlock(request: BlockRequest): Promise<LoadedBlock | 2> {
  const found = await findBlock(request)
  if (found === 2) return 2
  const scenario = await importScenario(request.root, found, request.without)
  if ('message' in scenario) return printProblems([scenario])
  return { ...found, scenario, place: placeOf(found) }
}

/** `page:line` of the fence. */
export function placeOf({ page, block }: NamedBlock): string {
  return `${page.file}:${block.fence.line}`
}

/** The block, whose clause is one of the chapter; what stands in the way is printed, answer 2. */
export async function findBlock({ root, name, without }: BlockRequest): Promise<FoundBlock | 2> {
  const { pages, problems } = readPages(root)
  const blocks = exploreBlocks(pages)
  const named = blocks.get(name)
  if (named === undefined) {
    if (problems.length > 0) return printProblems(problems)
    const help = didYouMean(name, blocks.keys()) ?? `known: ${listed([...blocks.keys()])}`
    return printMistake(`no scenario \`${name}\`, expected the name of an explore block`, help)
  }
  const own = problems.filter(({ file }) => file === named.page.file)
  if (own.length > 0) return printProblems(own)
  const chapter = without === undefined ? undefined : await chapterWith(root, without)
  if (chapter === 2) return 2
  const isMeant = without === undefined || named.block.without.includes(without)
  const running = [...blocks].filter(([, { block }]) => without !== undefined && block.without.includes(without))
  return { ...named, chapter, insteadOf: isMeant ? undefined : running.map(([own]) => own) }
}

const MOST_LISTED = 12

/** The first names, and how many more there are. */
function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED
  return `${names.slice(0, MOST_LISTED).join(', ')}${more > 0 ? ` and ${more} more, each over its scenario in docs` : ''}`
}

/** Reads the chapter only where a clause or bug is named, for it takes longer than most explorations. */
async function chapterWith(root: string, id: string): Promise<Chapter | 2> {
  const { bugIds, chapterOf, clauseIds } = await import('../literate/sources.ts')
  const chapter = chapterOf(root)
  if (!chapter.ok) return printProblems(chapter.problems)
  const known = isBugId(id) ? bugIds(chapter.value) : clauseIds(chapter.value)
  if (known.has(id)) return chapter.value
  const help = didYouMean(id, known) ?? (isBugId(id) ? 'docs/bugs/README.md lists them' : '`rulebook rules` lists them')
  return printMistake(isBugId(id) ? `no bug \`${id}\`, expected one that a marker of the model names` : `no clause \`${id}\`, expected an id of the chapter`, help)
}

/**
 * The scenario that a block exports, with every clause or without one.
 *
 * The loader's hooks (hooks.js) make a module of the block, and a twin of the model for a clause.
 */
export async function importScenario(root: string, { page, block }: NamedBlock, without?: string): Promise<Scenario | Problem> {
  const url = pathToFileURL(join(root, page.file))
  url.searchParams.set('block', block.name)
  if (without !== undefined) url.searchParams.set('without', without)
  const module = (await import(url.href)) as { default?: unknown }
  const scenario = scenarioOf(module.default, { name: block.name, without, lockRules: lockOrderOf(root).pairs })
  const { line, column } = block.fence
  return 'message' in scenario ? { file: page.file, line, column, ...scenario } : scenario
}
