import { normalize, relative, resolve } from 'node:path'
import type { Chapter } from '../chapter/chapter.ts'
import { generatedRegions } from '../literate/generated.ts'
import type { Page } from '../literate/page.ts'
import { pageFiles, readPages, readSomePages, twinsOf } from '../literate/pages.ts'
import type { ProjectText } from '../literate/project.ts'
import { didYouMean } from '../literate/problem.ts'
import type { Problem } from '../literate/problem.ts'
import { chapterOf, knownIds } from '../literate/sources.ts'
import { twinProblems } from '../literate/twins.ts'
import { printMistake, printProblems } from './exit.ts'

/** The names of pages as files of the project; if there is no such page, that is printed and the answer is 2. */
export function namedPages(root: string, names: readonly string[]): readonly string[] | 2 {
  const known = pageFiles(root)
  // As with `git -C`, a page is looked for in the project first.
  const files = names.map((name) => (known.includes(normalize(name)) ? normalize(name) : relative(root, resolve(name))))
  const missing = files.find((file) => !known.includes(file))
  if (missing === undefined) return files
  const help = didYouMean(missing, known) ?? `pages: ${known.join(', ')}`
  return printMistake(`no page \`${missing}\`, expected a file of docs/locking or docs/bugs`, help)
}

export interface ReadProject {
  readonly chapter: Chapter
  readonly pages: readonly Page[]
}

export interface TestProject extends ProjectText {
  /** What is wrong with the chapter in the sources. The pages can run all the same, and show what it does. */
  readonly damage: readonly Problem[]
}

/**
 * The pages to be run, all if none is named; if one of them cannot be read, all problems are printed and the answer is 2.
 * Whether broken twins can be made is asked of those of these pages, and of the whole chapter with `all twins`.
 */
export function readTestProject(root: string, named: readonly string[], scope: 'all twins' | 'their twins'): TestProject | 2 {
  const chapter = chapterOf(root)
  const { pages, problems } = readSomePages(root, named.length === 0 ? pageFiles(root) : named, chapter.ok ? knownIds(chapter.value) : {})
  const damage = chapter.ok ? twinProblems(root, chapter.value, scope === 'all twins' ? undefined : twinsOf(pages)) : chapter.problems
  const regions = chapter.ok ? pages.flatMap(({ file, text }) => generatedRegions(file, text, chapter.value).problems) : []
  const unreadable = [...problems, ...regions]
  return unreadable.length > 0 ? printProblems([...damage, ...unreadable]) : { chapter, pages, damage }
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
