import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Chapter } from '../chapter/chapter.ts'
import { editSource } from '../chapter/edit.ts'
import { problemLine } from './problem.ts'
import type { Problem } from './problem.ts'

/** What keeps broken twins of the model from being made, all or those of some clauses and bugs: a marker on what cannot be removed, and so on. */
export function twinProblems(root: string, { markers, bugMarkers }: Chapter, ids?: ReadonlySet<string>): readonly Problem[] {
  const texts = new Map<string, string>()
  const textOf = (path: string): string => {
    const text = texts.get(path) ?? readFileSync(join(root, path), 'utf8')
    texts.set(path, text)
    return text
  }
  const asked = [...markers, ...bugMarkers].filter(({ clause }) => ids?.has(clause) !== false)
  const edits = new Map(asked.map(({ path, clause }) => [`${path} ${clause}`, { path, clause }]))
  const problems = [...edits.values()].flatMap(({ path, clause }) => {
    const result = editSource(textOf(path), path, { without: clause })
    return result.ok ? [] : result.problems
  })
  return [...new Map(problems.map((problem) => [problemLine(problem), problem])).values()]
}
