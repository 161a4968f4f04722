import { readPages } from '../literate/pages.ts'
import { configProblem, typeErrors } from '../literate/typecheck.ts'
import { printProblems } from './exit.ts'
import type { ExitCode } from './exit.ts'

/** Checks the types of all blocks of all pages. 1 if there are errors, 2 if tsconfig.json cannot be read. */
export function typesCommand(root: string, { json }: { readonly json: boolean }): ExitCode {
  const broken = configProblem(root)
  if (broken !== undefined) return printProblems([broken])
  const { pages } = readPages(root)
  const problems = typeErrors(root, pages)
  if (json) console.log(JSON.stringify(problems))
  else if (problems.length > 0) printProblems(problems)
  return problems.length === 0 ? 0 : 1
}
