import { pageFiles, readSomePages } from '../literate/pages.ts'
import { configProblem, typeErrors } from '../literate/typecheck.ts'
import { printProblems } from './exit.ts'
import type { ExitCode } from './exit.ts'
import { namedPages } from './project.ts'

/** Checks the types of all blocks of some pages; none stands for all. 1 if there are errors, 2 if tsconfig.json cannot be read. */
export function typesCommand(root: string, names: readonly string[], { json }: { readonly json: boolean }): ExitCode {
  const files = namedPages(root, names)
  if (files === 2) return 2
  const broken = configProblem(root)
  if (broken !== undefined) return printProblems([broken])
  const { pages } = readSomePages(root, files.length === 0 ? pageFiles(root) : files)
  const problems = typeErrors(root, pages)
  if (json) console.log(JSON.stringify(problems))
  else if (problems.length > 0) printProblems(problems)
  return problems.length === 0 ? 0 : 1
}
