import type { Chapter } from '../chapter/chapter.ts'
import { generatedRegions } from '../literate/generated.ts'
import type { Page } from '../literate/page.ts'
import { readPages } from '../literate/pages.ts'
import type { Problem } from '../literate/problem.ts'
import { chapterOf, knownIds } from '../literate/sources.ts'
import { twinProblems } from '../literate/twins.ts'
import { printProblems } from './exit.ts'

export interface ReadProject {
  readonly chapter: Chapter
  readonly pages: readonly Page[]
}

export interface TestProject {
  readonly pages: readonly Page[]
  /** What is wrong with the chapter in the sources. The pages can run all the same, and show what it does. */
  readonly damage: readonly Problem[]
}

/** All pages, to be run; if one of them cannot be read, all problems are printed and the answer is 2. */
export function readTestProject(root: string): TestProject | 2 {
  const chapter = chapterOf(root)
  const damage = chapter.ok ? twinProblems(root, chapter.value) : chapter.problems
  const { pages, problems } = readPages(root, chapter.ok ? knownIds(chapter.value) : {})
  const regions = chapter.ok ? pages.flatMap(({ file, text }) => generatedRegions(file, text, chapter.value).problems) : []
  const unreadable = [...problems, ...regions]
  return unreadable.length > 0 ? printProblems([...damage, ...unreadable]) : { pages, damage }
}

/** The chapter and all pages; if some of it cannot be read, all problems are printed and the answer is 2. */
export function readProject(root: string): ReadProject | 2 {
  const chapter = chapterOf(root)
  if (!chapter.ok) return printProblems(chapter.problems)
  const { pages, problems } = readPages(root, knownIds(chapter.value))
  const regions = pages.flatMap(({ file, text }) => generatedRegions(file, text, chapter.value).problems)
  const all = [...twinProblems(root, chapter.value), ...problems, ...regions]
  return all.length > 0 ? printProblems(all) : { chapter: chapter.value, pages }
}
